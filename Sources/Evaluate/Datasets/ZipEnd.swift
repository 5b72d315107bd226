/// The record at the end of a ZIP archive: where the directory lies.
struct ZipEnd {
  /// The directory's bytes; they lie within the file.
  let directory: Range<Int>

  private static let recordBytes = 22
  private static let commentLimit = 65535

  /// Finds the record from the end of the file.
  init(_ file: ByteFile) throws(DatasetError) {
    let count = min(file.count, Self.recordBytes + Self.commentLimit)
    let base = file.count - count
    let tail = try file.bytes(at: base, count: count, place: "end of the archive")
    guard let end = Self.record(in: tail) else {
      throw DatasetError(
        file.name, "end of the archive",
        .malformed(found: "no end record", expected: "PK\\5\\6 near the end"))
    }
    var size = tail.littleEndian(at: end + 12, count: 4) ?? .max
    var offset = tail.littleEndian(at: end + 16, count: 4) ?? .max
    if let wide = try Self.wideRecord(file, before: base + end) {
      size = wide.littleEndian(at: 40, count: 8) ?? .max
      offset = wide.littleEndian(at: 48, count: 8) ?? .max
    }
    guard offset <= file.count, size <= file.count - offset else {
      throw DatasetError(
        file.name, "end of the archive", .truncated(needed: size, available: file.count))
    }
    directory = offset..<offset + size
  }

  /// The last place where a record stands whose comment fills the rest of the file.
  private static func record(in tail: [UInt8]) -> Int? {
    var start = tail.count - recordBytes
    while start >= 0 {
      let comment = Int(tail[start + 20]) | Int(tail[start + 21]) << 8
      if tail[start...].starts(with: [0x50, 0x4B, 5, 6]),
        start + recordBytes + comment == tail.count
      {
        return start
      }
      start -= 1
    }
    return nil
  }

  /// The 64-bit end record, where a locator for it stands before the plain one.
  private static func wideRecord(
    _ file: ByteFile, before end: Int
  ) throws(DatasetError) -> [UInt8]? {
    guard end >= 20 else { return nil }
    let locator = try file.bytes(at: end - 20, count: 20, place: "end of the archive")
    guard locator.starts(with: [0x50, 0x4B, 6, 7]) else { return nil }
    let offset = locator.littleEndian(at: 8, count: 8) ?? .max
    let record = try file.bytes(at: offset, count: 56, place: "64-bit end of the archive")
    guard record.starts(with: [0x50, 0x4B, 6, 6]) else {
      throw DatasetError(
        file.name, "64-bit end of the archive",
        .malformed(found: "no end record", expected: "PK\\6\\6"))
    }
    return record
  }
}

/// The 64-bit sizes of a member, in its extra field 1.
struct WideFields {
  private var values: [Int]

  /// Finds the field among the others.
  init(_ extra: [UInt8]) {
    values = []
    var position = 0
    while extra.count - position >= 4 {
      let tag = extra.littleEndian(at: position, count: 2)
      let length = extra.littleEndian(at: position + 2, count: 2) ?? 0
      position += 4
      guard length <= extra.count - position else { return }
      if tag == 1 {
        values = stride(from: position, to: position + length / 8 * 8, by: 8).map {
          extra.littleEndian(at: $0, count: 8) ?? .max
        }
        return
      }
      position += length
    }
  }

  /// A 32-bit size, or the next wide one where it is full.
  mutating func resolve(_ narrow: Int) -> Int {
    narrow == 0xFFFF_FFFF && !values.isEmpty ? values.removeFirst() : narrow
  }
}
