import CZlib

/// A part of a file that is read forwards, inflated on the way where it is compressed.
struct ByteStream: ~Copyable {
  private let file: ByteFile
  private let content: StoredContent
  private let place: String
  /// Nil where the bytes lie in the file as they are.
  private let inflater: Inflater?
  private var position = 0
  /// The checksum so far; nil where bytes were passed over unread or none is stored.
  private var checksum: UInt?

  /// The start of some content.
  init(_ file: ByteFile, _ content: StoredContent, place: String) throws(DatasetError) {
    self.file = file
    self.content = content
    self.place = place
    checksum = content.checksum == nil ? nil : crc32(0, nil, 0)
    inflater =
      switch content.coding {
      case .plain: nil
      case .deflate: try Inflater(file, content.range, wrapper: .none, place: place)
      case .gzip: try Inflater(file, content.range, wrapper: .gzip, place: place)
      }
  }

  /// Fills `target` with what comes next.
  mutating func read(into target: UnsafeMutableRawBufferPointer) throws(DatasetError) {
    let got = try readUpTo(target)
    guard got == target.count else {
      throw DatasetError(file.name, place, .truncated(needed: target.count, available: got))
    }
  }

  /// The next bytes, copied; the caller has bounded `count`.
  mutating func bytes(_ count: Int) throws(DatasetError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.fill { (target) throws(DatasetError) in try read(into: target) }
    return bytes
  }

  /// Passes over `count` bytes.
  mutating func skip(_ count: Int) throws(DatasetError) {
    guard inflater != nil else {
      guard count <= content.range.count - position else {
        throw DatasetError(
          file.name, place, .truncated(needed: count, available: content.range.count - position))
      }
      position += count
      if count > 0 { checksum = nil }
      return
    }
    var left = count
    while left > 0 {
      let part = min(left, 64 * 1024)
      _ = try bytes(part)
      left -= part
    }
  }

  /// Checks that nothing follows and that what was read has its checksum.
  mutating func finish() throws(DatasetError) {
    var spare: [UInt8] = [0]
    var got = 0
    try spare.fill { (target) throws(DatasetError) in got = try readUpTo(target) }
    guard got == 0 else {
      throw DatasetError(
        file.name, place,
        .malformed(found: "bytes after the last element", expected: "the end"))
    }
    if let checksum, let stored = content.checksum, checksum != UInt(stored) {
      throw DatasetError(file.name, place, .checksum)
    }
  }

  private mutating func readUpTo(
    _ target: UnsafeMutableRawBufferPointer
  ) throws(DatasetError) -> Int {
    var got = min(target.count, content.range.count - position)
    if let inflater {
      got = try inflater.read(into: target)
    } else {
      try file.read(
        at: content.range.lowerBound + position,
        into: UnsafeMutableRawBufferPointer(rebasing: target[0..<got]), place: place)
      position += got
    }
    if let sum = checksum {
      checksum = crc32_z(sum, target.baseAddress?.assumingMemoryBound(to: UInt8.self), got)
    }
    return got
  }
}

/// Where some content lies in a file, and how it is kept there.
struct StoredContent: Sendable, Equatable {
  /// The bytes in the file.
  let range: Range<Int>
  /// How they are kept.
  let coding: Coding
  /// The CRC-32 of the content, where one is stored beside it.
  var checksum: UInt32?

  enum Coding: Sendable {
    case plain, deflate, gzip
  }

  /// The most bytes that the content can have.
  var byteLimit: Int {
    coding == .plain ? range.count : Inflater.outputLimit(of: range.count)
  }
}
