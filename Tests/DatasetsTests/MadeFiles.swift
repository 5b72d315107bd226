import Foundation

// Files as bytes, written here from the formats' documents so that readers meet more than their own
// writers: compressed parts are deflate's stored blocks, which need no compressor.

/// A NumPy array file.
func npy(
  _ type: String, _ shape: String, _ data: [UInt8], order: String = "False", version: UInt8 = 1
) -> [UInt8] {
  npy(
    dictionary: "{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }", data,
    version)
}

/// A NumPy array file with any text for its header.
func npy(dictionary text: String, _ data: [UInt8], _ version: UInt8 = 1) -> [UInt8] {
  let count = text.utf8.count
  let wide: [UInt8] = version == 1 ? [] : [0, 0]
  return [0x93] + Array("NUMPY".utf8) + [version, 0, UInt8(count & 0xFF), UInt8(count >> 8)] + wide
    + Array(text.utf8) + data
}

/// An IDX file.
func idx(_ type: UInt8, _ shape: [Int], _ data: [UInt8]) -> [UInt8] {
  [0, 0, type, UInt8(shape.count)]
    + shape.flatMap { extent in [24, 16, 8, 0].map { UInt8(extent >> $0 & 0xFF) } } + data
}

/// Deflate's stored blocks.
func deflated(_ bytes: [UInt8], block: Int = 1000) -> [UInt8] {
  var result: [UInt8] = []
  var start = 0
  repeat {
    let part = bytes[start..<min(start + block, bytes.count)]
    let isLast = part.endIndex == bytes.count
    let count = UInt16(part.count)
    result += [isLast ? 1 : 0] + little(count, 2) + little(~count, 2) + part
    start = part.endIndex
  } while start < bytes.count
  return result
}

/// A gzip file.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + deflated(bytes) + little(crc32(bytes), 4)
    + little(bytes.count, 4)
}

/// A ZIP archive; each member is stored or deflated.
func zip(
  _ members: [(name: String, bytes: [UInt8])], deflate: Bool = false, flags: Int = 0,
  wide: Bool = false
) -> [UInt8] {
  var file: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in members {
    let kept = deflate ? deflated(bytes) : bytes
    let method = deflate ? 8 : 0
    let offset = file.count
    let sizes =
      wide ? [UInt8](repeating: 255, count: 8) : little(kept.count, 4) + little(bytes.count, 4)
    // The 64-bit sizes stand in the extra field, the uncompressed one first.
    let extra =
      wide ? little(1, 2) + little(16, 2) + little(bytes.count, 8) + little(kept.count, 8) : []
    let common =
      little(20, 2) + little(flags, 2) + little(method, 2) + little(0, 4) + little(crc32(bytes), 4)
      + sizes + little(name.utf8.count, 2) + little(extra.count, 2)
    file += [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + extra + kept
    directory += [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 10) + little(offset, 4)
    directory += Array(name.utf8) + extra
  }
  let count = little(members.count, 2)
  return file + directory + [0x50, 0x4B, 5, 6] + little(0, 4) + count + count
    + little(directory.count, 4) + little(file.count, 4) + little(0, 2)
}

/// The low bytes of a number, lowest first.
func little(_ value: some FixedWidthInteger, _ count: Int) -> [UInt8] {
  (0..<count).map {
    $0 < 8 ? UInt8(truncatingIfNeeded: UInt64(truncatingIfNeeded: value) >> UInt64(8 * $0)) : 0
  }
}

/// The checksum of gzip and ZIP, bit by bit.
func crc32(_ bytes: [UInt8]) -> UInt32 {
  var sum = UInt32.max
  for byte in bytes {
    sum ^= UInt32(byte)
    for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
  }
  return ~sum
}

/// The little-endian memory of some values.
func memory<Value: BitwiseCopyable>(_ values: [Value]) -> [UInt8] {
  values.withUnsafeBytes { [UInt8]($0) }
}

/// Writes bytes to a file that is there while `body` runs.
func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
  let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try Data(bytes).write(to: file)
  defer { try? FileManager.default.removeItem(at: file) }
  try body(file.path)
}

/// A new folder.
func temporaryFolder() throws -> String {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  return folder.path
}

/// Removes a file or a folder.
func remove(_ path: String) throws {
  try FileManager.default.removeItem(atPath: path)
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}
