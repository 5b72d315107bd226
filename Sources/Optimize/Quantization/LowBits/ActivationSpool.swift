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
    for values in sample {
      try withUnsafeBytes(of: values.count) { try write($0) }
      try values.withUnsafeBytes { try write($0) }
    }
    count += 1
  }

  /// Goes back to the first sample.
  func rewind() throws { try file.seek(toOffset: 0) }

  /// The next sample's values, of which there are `arrays`.
  func next(arrays: Int) -> [[Float]] {
    (0..<arrays).map { _ in
      var length = 0
      withUnsafeMutableBytes(of: &length) { read($0) }
      return [Float](unsafeUninitializedCapacity: length) { values, initialized in
        read(UnsafeMutableRawBufferPointer(values))
        initialized = length
      }
    }
  }

  // Straight between the file and the arrays: what `Data` would copy is most of the time.
  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let written = Foundation.write(file.fileDescriptor, part.baseAddress, part.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        throw QuantizationError.noTemporaryFile(path: FileManager.default.temporaryDirectory.path)
      }
      rest = rest.dropFirst(written)
    }
  }

  private func read(_ bytes: UnsafeMutableRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeMutableRawBufferPointer(rebasing: rest)
      let found = Foundation.read(file.fileDescriptor, part.baseAddress, part.count)
      if found < 0 && errno == EINTR { continue }
      precondition(found > 0, "the spool holds what was written")
      rest = rest.dropFirst(found)
    }
  }
}
