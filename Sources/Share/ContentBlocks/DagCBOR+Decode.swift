public import ContentID

extension DagCBOR {
  /// Lists, maps and links within each other; the stack of a thread has room for them.
  public static let depthLimit = 128

  /// The value of a block. Whatever has another form than `encode` gives is refused.
  public static func decode(_ block: RawSpan) throws(DagCBORError) -> DataModelValue {
    var decoder = DagCBORDecoder(ByteReader(block))
    let value = try decoder.value(depth: 0)
    guard decoder.reader.isAtEnd else { throw DagCBORError(decoder.reader.offset, .trailing) }
    return value
  }
}

/// Why a block is not DAG-CBOR, and where.
public struct DagCBORError: Error, Equatable, Sendable {
  /// The byte of the block where the wrong item starts.
  public let offset: Int
  /// What is wrong with it.
  public let reason: Reason

  init(_ offset: Int, _ reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What can be wrong with a block.
  public enum Reason: Equatable, Sendable {
    /// The block ends inside of an item.
    case truncated
    /// Bytes follow the value.
    case trailing
    /// A number or length that fits in fewer bytes.
    case notShortest
    /// A length that is told by an end mark, or a reserved one.
    case length(UInt8)
    /// A tag that is not a link's.
    case tag(UInt64)
    /// A simple value that is not null, true or false.
    case simple(UInt8)
    /// A float of fewer than 64 bits, or one that is not finite.
    case float
    /// Text that is not UTF-8.
    case text
    /// A key that is not text.
    case key
    /// A key that stands before the one ahead of it in order, or is the same.
    case keyOrder
    /// A link that is no binary identifier.
    case link(BlockError.Reason)
    /// More within each other than `depthLimit`.
    case depth
  }
}

/// One pass over a block.
private struct DagCBORDecoder: ~Escapable {
  var reader: ByteReader

  @_lifetime(copy reader)
  init(_ reader: consuming ByteReader) {
    self.reader = reader
  }

  // Each level of depth is one call, and there are at most `depthLimit`.
  mutating func value(depth: Int) throws(DagCBORError) -> DataModelValue {
    let start = reader.offset
    guard depth < DagCBOR.depthLimit else { throw DagCBORError(start, .depth) }
    let first = try byte(start)
    let (type, low) = (first >> 5, first & 31)
    if type == 7 { return try simple(low, start) }
    let number = try number(low, start)
    switch type {
    case 0: return .unsigned(number)
    case 1: return .negative(number)
    case 2: return .bytes(try bytes(number, start))
    case 3: return .string(try text(number, start))
    case 4: return try list(number, start, depth)
    case 5: return try map(number, start, depth)
    default:
      guard number == DagCBOR.linkTag else { throw DagCBORError(start, .tag(number)) }
      return .link(try link(start))
    }
  }

  private mutating func list(
    _ count: UInt64, _ start: Int, _ depth: Int
  ) throws(DagCBORError) -> DataModelValue {
    // Each value takes a byte at least, so memory is bounded by the block's size.
    guard count <= UInt64(reader.remaining) else { throw DagCBORError(start, .truncated) }
    var values: [DataModelValue] = []
    for _ in 0..<count { values.append(try value(depth: depth + 1)) }
    return .list(values)
  }

  private mutating func map(
    _ count: UInt64, _ start: Int, _ depth: Int
  ) throws(DagCBORError) -> DataModelValue {
    guard count <= UInt64(reader.remaining) / 2 else { throw DagCBORError(start, .truncated) }
    var map = DataModelMap()
    for _ in 0..<count {
      let keyStart = reader.offset
      let first = try byte(keyStart)
      guard first >> 5 == 3 else { throw DagCBORError(keyStart, .key) }
      let key = try text(try number(first & 31, keyStart), keyStart)
      guard map.append(key, try value(depth: depth + 1)) else {
        throw DagCBORError(keyStart, .keyOrder)
      }
    }
    return .map(map)
  }

  private mutating func link(_ start: Int) throws(DagCBORError) -> CID {
    let first = try byte(start)
    guard first >> 5 == 2 else { throw DagCBORError(start, .link(.missing(field: 0))) }
    let content = try bytes(try number(first & 31, start), start)
    guard content.first == 0 else { throw DagCBORError(start, .link(.missing(field: 0))) }
    do { return try CID([UInt8](content.dropFirst())) } catch {
      throw DagCBORError(start, .link(error.reason))
    }
  }

  private mutating func simple(
    _ low: UInt8, _ start: Int
  ) throws(DagCBORError) -> DataModelValue {
    switch low {
    case 20: return .bool(false)
    case 21: return .bool(true)
    case 22: return .null
    case 27:
      let number = Double(bitPattern: try word(8, start))
      guard number.isFinite else { throw DagCBORError(start, .float) }
      return .float(number)
    case 25, 26: throw DagCBORError(start, .float)
    case 28...31: throw DagCBORError(start, .length(low))
    default: throw DagCBORError(start, .simple(low))
    }
  }

  /// The number behind an item's type.
  private mutating func number(_ low: UInt8, _ start: Int) throws(DagCBORError) -> UInt64 {
    switch low {
    case 0..<24: return UInt64(low)
    case 24...27:
      let byteCount = 1 << Int(low - 24)
      let number = try word(byteCount, start)
      let least: UInt64 = byteCount == 1 ? 24 : 1 << UInt64(4 * byteCount)
      guard number >= least else { throw DagCBORError(start, .notShortest) }
      return number
    default: throw DagCBORError(start, .length(low))
    }
  }

  private mutating func word(_ byteCount: Int, _ start: Int) throws(DagCBORError) -> UInt64 {
    var word: UInt64 = 0
    for _ in 0..<byteCount { word = word << 8 | UInt64(try byte(start)) }
    return word
  }

  private mutating func text(_ count: UInt64, _ start: Int) throws(DagCBORError) -> String {
    let bytes = try bytes(count, start)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DagCBORError(start, .text)
    }
    return text
  }

  private mutating func bytes(_ count: UInt64, _ start: Int) throws(DagCBORError) -> [UInt8] {
    do { return [UInt8](copying: try reader.take(count)) } catch {
      throw DagCBORError(start, .truncated)
    }
  }

  private mutating func byte(_ start: Int) throws(DagCBORError) -> UInt8 {
    do { return try reader.byte() } catch { throw DagCBORError(start, .truncated) }
  }
}
