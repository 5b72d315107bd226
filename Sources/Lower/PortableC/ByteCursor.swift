/// A place in the object's bytes, up to an end that nothing reads beyond.
struct ByteCursor {
  private let bytes: [UInt8]
  private(set) var offset: Int
  let end: Int

  init(_ bytes: [UInt8]) {
    self.init(bytes, 0..<bytes.count)
  }

  private init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  var isAtEnd: Bool { offset == end }
  var remaining: Int { end - offset }

  func failure(_ reason: ObjectError.Reason) -> ObjectError {
    ObjectError(offset: offset, reason: reason)
  }

  mutating func byte() throws(ObjectError) -> UInt8 {
    guard offset < end else { throw failure(.truncated(needed: 1, available: 0)) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// The next bytes as a cursor of their own; this one goes on behind them.
  mutating func cut(_ count: Int) throws(ObjectError) -> ByteCursor {
    guard count <= remaining else {
      throw failure(.truncated(needed: count, available: remaining))
    }
    defer { offset += count }
    return ByteCursor(bytes, offset..<offset + count)
  }

  /// What is left, as bytes.
  func rest() -> [UInt8] { Array(bytes[offset..<end]) }

  /// Fails unless everything was read.
  func finish() throws(ObjectError) {
    guard isAtEnd else { throw failure(.size(left: remaining)) }
  }
}

// Numbers of variable length (LEB128): seven bits a byte, the low ones first.
extension ByteCursor {
  mutating func unsigned() throws(ObjectError) -> UInt32 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 35, by: 7) {
      let next = try byte()
      value |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 {
        guard let result = UInt32(exactly: value) else { break }
        return result
      }
    }
    throw ObjectError(offset: start, reason: .number(bits: 32))
  }

  mutating func signed32() throws(ObjectError) -> Int32 {
    let start = offset
    guard let value = Int32(exactly: try signed(bytes: 5)) else {
      throw ObjectError(offset: start, reason: .number(bits: 32))
    }
    return value
  }

  mutating func signed64() throws(ObjectError) -> Int64 { try signed(bytes: 10) }

  private mutating func signed(bytes limit: Int) throws(ObjectError) -> Int64 {
    let start = offset
    var value: Int64 = 0
    for index in 0..<limit {
      let next = try byte()
      let shift = Int64(7 * index)
      // The tenth byte holds the 64th bit alone: the others must repeat it.
      if index == 9 && next != 0 && next != 0x7F { break }
      value |= Int64(next & 0x7F) << shift
      if next & 0x80 == 0 {
        let unused = 57 - shift
        return unused > 0 ? (value << unused) >> unused : value
      }
    }
    throw ObjectError(offset: start, reason: .number(bits: limit == 5 ? 32 : 64))
  }

  /// How many items follow: each takes at least a byte.
  mutating func count() throws(ObjectError) -> Int {
    let start = offset
    let count = Int(try unsigned())
    guard count <= remaining else {
      throw ObjectError(offset: start, reason: .value(.count, found: count))
    }
    return count
  }

  mutating func name() throws(ObjectError) -> String {
    let bytes = try cut(Int(try unsigned()))
    guard let text = String(validating: bytes.rest(), as: UTF8.self) else {
      throw bytes.failure(.name)
    }
    return text
  }

  /// A little-endian word: WebAssembly's floats.
  mutating func word() throws(ObjectError) -> UInt32 {
    var value: UInt32 = 0
    for shift in stride(from: UInt32(0), to: 32, by: 8) { value |= UInt32(try byte()) << shift }
    return value
  }
}
