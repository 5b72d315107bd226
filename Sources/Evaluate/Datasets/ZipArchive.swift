/// The directory of a ZIP archive, as numpy.savez writes it.
///
/// Source: PKWARE APPNOTE 6.3.10, with its 64-bit extensions.
struct ZipArchive {
  /// One member.
  struct Member: Equatable {
    let name: String
    let method, flags: Int
    let checksum: UInt32
    let compressedBytes, bytes: Int
    let headerOffset: Int
  }

  private let file: ByteFile
  /// In the directory's order.
  let members: [Member]

  /// The longest directory that is read: 16 MiB.
  static let directoryByteLimit = 1 << 24

  /// Whether a file may start like this.
  static func isPlausible(_ start: [UInt8]) -> Bool {
    start.starts(with: [0x50, 0x4B, 3, 4]) || start.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// Reads the directory.
  init(_ file: ByteFile) throws(DatasetError) {
    self.file = file
    let range = try ZipEnd(file).directory
    guard range.count <= Self.directoryByteLimit else {
      throw DatasetError(
        file.name, "directory", .tooLarge(found: range.count, limit: Self.directoryByteLimit))
    }
    let bytes = try file.bytes(at: range.lowerBound, count: range.count, place: "directory")
    var members: [Member] = []
    var position = 0
    while position < bytes.count {
      let (member, length) = try Self.member(bytes, at: position, file: file.name)
      members.append(member)
      position += length
    }
    self.members = members
  }

  /// Where the bytes of a member lie.
  func content(of member: Member) throws(DatasetError) -> StoredContent {
    let place = "member \(member.name)"
    guard member.flags & 1 == 0 else {
      throw DatasetError(
        file.name, place, .unsupported(found: "encryption", supported: "a plain archive"))
    }
    guard member.method == 0 || member.method == 8 else {
      throw DatasetError(
        file.name, place,
        .unsupported(found: "compression method \(member.method)", supported: "0 or 8"))
    }
    let local = try file.bytes(at: member.headerOffset, count: 30, place: place)
    guard local.starts(with: [0x50, 0x4B, 3, 4]) else {
      throw DatasetError(
        file.name, place, .malformed(found: "no local header", expected: "PK\\3\\4"))
    }
    let names = Int(local[26]) + Int(local[27]) << 8 + Int(local[28]) + Int(local[29]) << 8
    let start = member.headerOffset + 30 + names
    guard start <= file.count, member.compressedBytes <= file.count - start else {
      throw DatasetError(
        file.name, place,
        .truncated(needed: member.compressedBytes, available: max(file.count - start, 0)))
    }
    return StoredContent(
      range: start..<start + member.compressedBytes,
      coding: member.method == 0 ? .plain : .deflate, checksum: member.checksum)
  }

  private static func member(
    _ bytes: [UInt8], at start: Int, file: String
  ) throws(DatasetError) -> (Member, length: Int) {
    func number(_ offset: Int, _ count: Int) -> Int {
      bytes.littleEndian(at: start + offset, count: count) ?? .max
    }
    guard bytes.count - start >= 46, bytes[start...].starts(with: [0x50, 0x4B, 1, 2]) else {
      throw DatasetError(
        file, "directory, byte \(start)",
        .malformed(found: "no entry", expected: "PK\\1\\2 and 42 bytes"))
    }
    let lengths = (name: number(28, 2), extra: number(30, 2), comment: number(32, 2))
    let length = 46 + lengths.name + lengths.extra + lengths.comment
    guard length <= bytes.count - start else {
      throw DatasetError(
        file, "directory, byte \(start)",
        .truncated(needed: length, available: bytes.count - start))
    }
    let nameEnd = start + 46 + lengths.name
    var wide = WideFields(Array(bytes[nameEnd..<nameEnd + lengths.extra]))
    // The wide fields stand in this order, each only where the narrow one is full.
    let size = wide.resolve(number(24, 4))
    let compressed = wide.resolve(number(20, 4))
    let headerOffset = wide.resolve(number(42, 4))
    return (
      Member(
        name: String(decoding: bytes[start + 46..<nameEnd], as: UTF8.self), method: number(10, 2),
        flags: number(8, 2), checksum: UInt32(truncatingIfNeeded: number(16, 4)),
        compressedBytes: compressed, bytes: size, headerOffset: headerOffset),
      length
    )
  }
}
