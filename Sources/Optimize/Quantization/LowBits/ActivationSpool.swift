import Foundation
import Synchronization

/// Values of samples that wait between two stages: in a file without a name, so that memory does
/// not grow with the number of samples, and nothing is left behind.
///
/// A class, because it owns the open file.
final class ActivationSpool {
  private let file: FileHandle
  private(set) var count = 0

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "nevortex-\(UUID().uuidString)")
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw QuantizationError.noTemporaryFile(path: url.path)
    }
    file = try FileHandle(forUpdating: url)
    try FileManager.default.removeItem(at: url)
  }

  /// Adds the values of one sample.
  func append(_ sample: [[Float]]) throws {
    var bytes = Data()
    for values in sample {
      withUnsafeBytes(of: UInt64(values.count)) { bytes.append(contentsOf: $0) }
      values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    try file.write(contentsOf: bytes)
    count += 1
  }

  /// Goes back to the first sample.
  func rewind() throws { try file.seek(toOffset: 0) }

  /// The next sample's values, of which there are `arrays`.
  func next(arrays: Int) throws -> [[Float]] {
    try (0..<arrays).map { _ in
      let length = try read(8).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
      let bytes = try read(Int(length) * MemoryLayout<Float>.stride)
      return [Float](unsafeUninitializedCapacity: Int(length)) { values, initialized in
        UnsafeMutableRawBufferPointer(values).copyBytes(from: bytes)
        initialized = Int(length)
      }
    }
  }

  private func read(_ count: Int) throws -> Data {
    guard count > 0 else { return Data() }
    guard let bytes = try file.read(upToCount: count), bytes.count == count else {
      preconditionFailure("the spool holds what was written")
    }
    return bytes
  }
}
