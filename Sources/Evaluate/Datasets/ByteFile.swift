import Foundation

/// The bytes of a file, read where they are wanted and never held as a whole.
///
/// It is read rather than mapped: what was read is not counted against the process, and a file that
/// is cut while it is read is an error rather than a signal. A class, because the descriptor is
/// closed when its last reader is gone.
final class ByteFile: Sendable {
  /// The name, for errors.
  let name: String
  /// The size when it was opened.
  let count: Int
  private let source: Source

  private enum Source: Sendable {
    case descriptor(Int32)
    case memory([UInt8])
  }

  /// Opens a regular file.
  init(path: String) throws(DatasetError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let error = Self.unreadable(path)
      close(descriptor)
      throw error
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DatasetError(path, "file", .unreadable(reason: "it is not a regular file"))
    }
    name = path
    count = Int(status.st_size)
    source = .descriptor(descriptor)
  }

  /// Bytes that are in memory already.
  init(name: String, bytes: [UInt8]) {
    self.name = name
    count = bytes.count
    source = .memory(bytes)
  }

  deinit {
    if case .descriptor(let descriptor) = source { close(descriptor) }
  }

  /// Fills `target` with the bytes from `offset` on.
  func read(
    at offset: Int, into target: UnsafeMutableRawBufferPointer, place: String
  ) throws(DatasetError) {
    guard offset >= 0, offset <= count, target.count <= count - offset else {
      throw DatasetError(
        name, place, .truncated(needed: target.count, available: max(count - offset, 0)))
    }
    switch source {
    case .memory(let bytes):
      bytes.withUnsafeBytes {
        target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + target.count]))
      }
    case .descriptor(let descriptor):
      var done = 0
      while done < target.count {
        let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
        let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
        if got < 0 && errno == EINTR { continue }
        guard got >= 0 else { throw Self.unreadable(name) }
        guard got > 0 else {
          throw DatasetError(name, place, .truncated(needed: target.count, available: done))
        }
        done += got
      }
    }
  }

  /// Some bytes, copied; the caller has bounded `count`.
  func bytes(at offset: Int, count: Int, place: String) throws(DatasetError) -> [UInt8] {
    // Refused before memory is taken for it.
    guard count <= self.count else {
      throw DatasetError(name, place, .truncated(needed: count, available: self.count))
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.fill { (target) throws(DatasetError) in
      try read(at: offset, into: target, place: place)
    }
    return bytes
  }

  private static func unreadable(_ path: String) -> DatasetError {
    DatasetError(path, "file", .unreadable(reason: String(cString: strerror(errno))))
  }
}

extension [UInt8] {
  /// Lets `body` write all bytes; what it throws is thrown with its type.
  mutating func fill(
    _ body: (UnsafeMutableRawBufferPointer) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    let result = withUnsafeMutableBytes { target in
      Result { () throws(DatasetError) in try body(target) }
    }
    try result.get()
  }

  /// A little-endian number of `count` bytes, at most 7 of them or one that fits an Int.
  func littleEndian(at offset: Int, count: Int) -> Int? {
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(self[offset + index]) << UInt64(8 * index) }
    return Int(exactly: value)
  }
}
