import ContentID
import Foundation
import InferenceRuntime
import PackageFormat
import SharedBytes

/// A package in a file, mapped and run where it lies.
struct PackageFile {
  /// The file as the user named it.
  let path: String
  private var bytes: SharedBytes

  /// A package whose structure has been validated.
  init(path: String, bytes: SharedBytes) throws {
    self.path = path
    self.bytes = bytes
    // What follows the package in its file is not part of it.
    let byteCount = try withView { $0.bytes.byteCount }
    self.bytes = bytes[0..<byteCount]
  }

  /// The identifier of the package.
  var cid: String {
    bytes.withUnsafeBytes { PackageTree.root(of: $0.bytes).description }
  }

  /// The bytes, for a board.
  var data: Data { bytes.withUnsafeBytes { Data($0) } }

  /// The size of the package.
  var byteCount: Int { bytes.count }

  /// Calls `body` with the package in place.
  func withView<Result>(_ body: (borrowing PackageView) throws -> Result) throws -> Result {
    try bytes.withUnsafeBytes { raw in
      let view: PackageView
      do throws(PackageError) {
        view = try PackageView(validating: raw.bytes)
      } catch {
        throw Failure(.malformed, "\(path): \(error.explanation)")
      }
      return try body(view)
    }
  }

  /// Calls `body` with the package ready to run, its numbers checked too, and an arena of exactly
  /// its size.
  func withRuntime<Result>(
    _ body: (borrowing PackageView, borrowing InferenceRuntime, Arena) throws -> Result
  ) throws -> Result {
    try withView { view in
      let runtime: InferenceRuntime
      do throws(OperatorError) {
        runtime = try InferenceRuntime(view)
        try runtime.checkNumbers()
      } catch {
        throw Failure(.malformed, "\(path): \(error.explanation)")
      }
      return try body(view, runtime, try Arena(byteCount: runtime.arenaByteCount, path: path))
    }
  }
}

/// Memory that a package runs in, aligned as the runtime asks.
final class Arena {
  private let memory: UnsafeMutableRawBufferPointer

  /// The most that a package may ask of this machine: 4 GiB.
  static let byteLimit = 4 << 30

  init(byteCount: Int, path: String) throws {
    guard byteCount <= Self.byteLimit else {
      throw Failure(
        .no, "\(path): needs an arena of \(Figures.bytes(byteCount)); the limit is 4 GB")
    }
    memory = .allocate(byteCount: max(byteCount, 16), alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { memory.deallocate() }

  /// Puts bytes at their place.
  func write(_ bytes: [UInt8], at range: Range<Int>) {
    UnsafeMutableRawBufferPointer(rebasing: memory[range]).copyBytes(from: bytes)
  }

  /// The bytes of a place.
  func read(_ range: Range<Int>) -> [UInt8] { Array(memory[range]) }

  /// Runs one inference in it.
  func run(_ runtime: borrowing InferenceRuntime) {
    var span = memory.mutableBytes
    runtime.run(arena: &span)
  }
}
