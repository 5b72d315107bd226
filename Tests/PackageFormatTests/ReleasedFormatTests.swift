import Foundation
import PackageFormat
import TestSupport
import Testing

// A package of every released format version must run, with the same bytes, for ever.
@Suite struct ReleasedFormatTests {
  private static let folder = TestData.packageRoot.appendingPathComponent(
    "Tests/PackageFormatTests/Fixtures")

  /// Writes the fixture of the present version where there is none and `RECORD_GOLDEN` is 1; one
  /// that is there is never written anew.
  init() throws {
    let name = "version\(PackageLayout.formatVersion)"
    let package = Self.file(name, "nvx")
    guard ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1",
      !FileManager.default.fileExists(atPath: package.path)
    else { return }
    let sample = try SamplePackage(seed: 20)
    guard case .ran(let outputs) = PackageRun(sample.bytes, sample.inputs) else { return }
    try Data(sample.bytes).write(to: package)
    try Self.write(sample.inputs.flatMap(\.self), to: Self.file(name, "input.bin"))
    try Self.write(outputs.flatMap(\.self), to: Self.file(name, "output.bin"))
  }

  @Test("a package of a released version still gives its bytes", arguments: ["version1"])
  func runs(name: String) throws {
    let package = [UInt8](try Data(contentsOf: Self.file(name, "nvx")))
    let input = try Self.values(Self.file(name, "input.bin"))
    let output = try Self.values(Self.file(name, "output.bin"))
    #expect(package.count < 20 << 10)
    let version = package.value(.header(PackageLayout.Header.formatVersion, 2))
    #expect(name == "version\(version)")
    guard case .ran(let outputs) = PackageRun(package, [input]) else {
      Issue.record("\(PackageRun(package, [input]))")
      return
    }
    #expect(outputs.flatMap(\.self) == output)
  }

  private static func file(_ name: String, _ ending: String) -> URL {
    folder.appendingPathComponent("\(name).\(ending)")
  }

  private static func write(_ values: [Int8], to file: URL) throws {
    try Data(values.map { UInt8(bitPattern: $0) }).write(to: file)
  }

  private static func values(_ file: URL) throws -> [Int8] {
    try Data(contentsOf: file).map { Int8(bitPattern: $0) }
  }
}
