import Foundation
import TestSupport
import Testing

/// Compares text with a golden file, or writes that file where `RECORD_GOLDEN` is 1.
func expectGolden(_ text: String, _ name: String) throws {
  let file = TestData.packageRoot.appendingPathComponent(
    "Tests/GraphPassesTests/Golden/\(name).txt")
  if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
    try Data(text.utf8).write(to: file)
  }
  let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  #expect(text == golden, "RECORD_GOLDEN=1 writes \(name).txt anew")
}
