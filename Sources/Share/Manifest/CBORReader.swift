import ContentID

/// Items of CBOR in borrowed bytes, in their one deterministic form; any other form is refused.
///
/// Source: RFC 8949, 4.2.1: the shortest form of every number, no length that is told by an end
/// mark, the keys of a map in the order of their bytes. Every step is checked; nothing is copied.
/// Flash counts, so the steps are functions that are called, not code that is repeated.
public struct CBORReader: ~Escapable {
  /// Lists, maps and tags within each other.
  public static var depthLimit: Int { 8 }

  private let bytes: RawSpan
  private let base: Int
  private var position = 0

  /// Starts at the first byte; `base` is its place in what errors speak of.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, base: Int = 0) {
    self.bytes = bytes
    self.base = base
  }

  /// The place of the next item, as errors give it.
  public var offset: Int { base &+ position }

  /// Refuses what is left.
  public func finish() throws(ManifestError) {
    guard position == bytes.byteCount else { throw ManifestError(offset, .trailing) }
  }

  /// The next item as an integer that is not negative.
  @inline(never)
  public mutating func unsigned() throws(ManifestError) -> UInt64 { try argument(of: 0) }

  /// The next item as a string of bytes.
  @inline(never)
  @_lifetime(copy self)
  public mutating func byteString() throws(ManifestError) -> RawSpan {
    let start = position
    let count = try argument(of: 2)
    return try take(count, start)
  }

  /// The next item as text, of which the form is checked.
  @inline(never)
  @_lifetime(copy self)
  public mutating func text() throws(ManifestError) -> RawSpan {
    let start = position
    let count = try argument(of: 3)
    return try takeText(count, start)
  }

  /// How many items a list has, which follow.
  @inline(never)
  public mutating func list() throws(ManifestError) -> Int {
    let start = position
    let count = try argument(of: 4)
    return try bounded(count, itemBytes: 1, start)
  }

  /// How many keys a map has; each follows with its value.
  @inline(never)
  public mutating func map() throws(ManifestError) -> Int {
    let start = position
    let count = try argument(of: 5)
    return try bounded(count, itemBytes: 2, start)
  }

  /// Takes a tag that must be there.
  public mutating func tag(_ number: UInt64) throws(ManifestError) {
    let start = offset
    guard try argument(of: 6) == number else { throw ManifestError(start, .tag) }
  }

  /// The major type of the next item; nil at the end.
  public var nextType: UInt8? {
    position < bytes.byteCount ? byte(bytes, position) &>> 5 : nil
  }

  /// The next byte; nil at the end.
  var nextByte: UInt8? { position < bytes.byteCount ? byte(bytes, position) : nil }

  /// What was not read yet.
  var rest: RawSpan {
    @_lifetime(copy self)
    get { bytes.extracting(position..<bytes.byteCount) }
  }

  /// Takes an item of any type, with all that is in it.
  public mutating func skip() throws(ManifestError) { try skip(depth: 0) }

  // Each level of depth is one call, and there are at most `depthLimit`.
  private mutating func skip(depth: Int) throws(ManifestError) {
    let start = position
    guard depth < Self.depthLimit else { throw error(.depth) }
    let head = try head()
    switch head.type {
    case 0, 1: break
    case 2: _ = try take(head.argument, start)
    case 3: _ = try takeText(head.argument, start)
    case 4:
      for _ in 0..<(try bounded(head.argument, itemBytes: 1, start)) { try skip(depth: depth &+ 1) }
    case 5:
      var keys = CBORKeyOrder()
      for _ in 0..<(try bounded(head.argument, itemBytes: 2, start)) {
        let keyStart = position
        try skip(depth: depth &+ 1)
        try check(&keys, keyStart)
        try skip(depth: depth &+ 1)
      }
    case 6: try skip(depth: depth &+ 1)
    default:
      guard head.isShortestSimple else {
        throw ManifestError(base &+ start, head.low < 25 ? .simple(head.low) : .notShortest)
      }
    }
  }

  /// Takes a key of a map that belongs behind those before it; nil where it is no small number,
  /// that is, one of less than 24.
  @inline(never)
  mutating func smallKey(_ keys: inout CBORKeyOrder) throws(ManifestError) -> UInt64? {
    let start = position
    try skip(depth: 1)
    try check(&keys, start)
    let first = byte(bytes, start)
    return first < 24 ? UInt64(wide: first) : nil
  }

  /// Compares a key that was taken with the one before it.
  private func check(_ keys: inout CBORKeyOrder, _ start: Int) throws(ManifestError) {
    let key = start..<position
    if !keys.isEmpty && !isOrdered(keys.last, key) { throw ManifestError(base &+ start, .keyOrder) }
    keys.last = key
  }

  private func isOrdered(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    for index in 0..<min(left.count, right.count) {
      let pair = (
        byte(bytes, left.lowerBound &+ index), byte(bytes, right.lowerBound &+ index)
      )
      if pair.0 != pair.1 { return pair.0 < pair.1 }
    }
    return left.count < right.count
  }

  private func error(_ reason: ManifestError.Reason) -> ManifestError {
    ManifestError(offset, reason)
  }
}

/// Where the last key of a map stood.
struct CBORKeyOrder {
  fileprivate var last = 0..<0
  fileprivate var isEmpty: Bool { last.isEmpty }
}

extension CBORReader {
  /// The first bytes of an item.
  @inline(never)
  private mutating func head() throws(ManifestError) -> CBORHead {
    let start = position
    let first = byte(bytes, try advance(1, start))
    let low = first & 31
    if low < 24 {
      return CBORHead(type: first &>> 5, low: low, argument: UInt64(wide: low))
    }
    guard low < 28 else { throw ManifestError(base &+ start, .length(low)) }
    var words: (high: UInt32, low: UInt32) = (0, 0)
    for _ in 0..<(1 &<< Int(truncatingIfNeeded: low &- 24)) {
      words.high = words.high &<< 8 | words.low &>> 24
      words.low = words.low &<< 8 | UInt32(byte(bytes, try advance(1, start)))
    }
    let isShortest =
      switch low {
      case 24: words.low >= 24
      case 25: words.low > 0xFF
      case 26: words.low > 0xFFFF
      default: words.high != 0
      }
    // Of floats and simple values the argument is no number.
    guard isShortest || first &>> 5 == 7 else { throw ManifestError(base &+ start, .notShortest) }
    return CBORHead(
      type: first &>> 5, low: low, argument: UInt64(low: words.low, high: words.high))
  }

  @inline(never)
  private mutating func argument(of type: UInt8) throws(ManifestError) -> UInt64 {
    let start = position
    let head = try head()
    guard head.type == type else { throw ManifestError(base &+ start, .type(head.type)) }
    return head.argument
  }

  /// Each item takes a byte at least, so what the bytes cannot hold is refused before it is read.
  private func bounded(
    _ count: UInt64, itemBytes: Int, _ start: Int
  ) throws(ManifestError) -> Int {
    let limit = UInt64(wide: bytes.byteCount &- position)
    guard count <= limit else { throw ManifestError(base &+ start, .truncated) }
    let items = Int(truncatingIfNeeded: count)
    guard items &* itemBytes <= bytes.byteCount &- position else {
      throw ManifestError(base &+ start, .truncated)
    }
    return items
  }

  @inline(never)
  @_lifetime(copy self)
  private mutating func take(_ count: UInt64, _ start: Int) throws(ManifestError) -> RawSpan {
    let count = try bounded(count, itemBytes: 1, start)
    let first = try advance(count, start)
    return bytes.extracting(first..<position)
  }

  @_lifetime(copy self)
  private mutating func takeText(_ count: UInt64, _ start: Int) throws(ManifestError) -> RawSpan {
    let text = try take(count, start)
    guard isUTF8(text) else { throw ManifestError(base &+ start, .text) }
    return text
  }

  /// Moves on; where the bytes start that were passed.
  private mutating func advance(_ count: Int, _ start: Int) throws(ManifestError) -> Int {
    guard count <= bytes.byteCount &- position else {
      throw ManifestError(base &+ start, .truncated)
    }
    position &+= count
    return position &- count
  }
}
