/// What the data of a dag-pb node says of a file or directory, read where it lies.
///
/// Source: the UnixFS specification of IPFS. Fields may come in any order, as its writers differ;
/// none but the sizes of blocks is there twice, and no other is there.
public struct UnixFSView: ~Escapable {
  /// What a node stands for.
  public enum FileType: UInt8, Sendable {
    /// A leaf of a file, as old writers have it.
    case raw
    /// A directory whose links are its entries.
    case directory
    /// A file, or a part of one.
    case file
    /// Not in use any more.
    case metadata
    /// A link to a path.
    case symbolicLink
    /// A directory that is spread over a hash array mapped trie.
    case shardedDirectory
  }

  /// What the node stands for.
  public let type: FileType
  /// Bytes of the file that stand in the node itself, before those below it.
  public let data: RawSpan
  /// Where they stand in the block.
  public let dataOffset: Int
  /// How many sizes of blocks there are.
  public let blockSizeCount: Int
  /// The bytes of the file that the node covers, as its sizes of blocks and data say.
  public let byteCount: UInt64
  /// Whether it says its size.
  public let hasStatedByteCount: Bool
  /// The number of the hash function that spreads a directory; 0 where there is none.
  public let hashFunction: UInt64
  /// How many places a node of a spread directory has; 0 where there is none.
  public let fanout: UInt64
  private let fields: RawSpan

  /// Checks the data of a node; `base` is where it stands in the block.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan, base: Int = 0) throws(BlockError) {
    var reader = ByteReader(bytes, base: base)
    var scan = UnixFSScan(dataOffset: base)
    var data = bytes.extracting(0..<0)
    while !reader.isAtEnd {
      let start = reader.offset
      let tag = try reader.varint(byteLimit: Varint.protobufByteLimit)
      try scan.meet(tag, at: start)
      switch tag {
      case 0x12:
        data = try reader.lengthPrefixed()
        scan.dataOffset = reader.offset &- data.byteCount
      case 0x42: _ = try reader.lengthPrefixed()
      default: try scan.number(reader.varint(byteLimit: Varint.protobufByteLimit), tag, at: start)
      }
    }
    try scan.finish(dataBytes: UInt64(wide: data.byteCount), at: base)
    guard let type = scan.type else { throw BlockError(base, .missing(field: 1)) }
    self.type = type
    self.data = data
    dataOffset = scan.dataOffset
    blockSizeCount = scan.blockSizeCount
    byteCount = scan.sum
    hasStatedByteCount = scan.stated != nil
    hashFunction = scan.hashFunction
    fanout = scan.fanout
    fields = bytes
  }

  /// The sizes of blocks, from the first on.
  public var blockSizes: UnixFSBlockSizes {
    @_lifetime(copy self)
    get { UnixFSBlockSizes(ByteReader(fields)) }
  }
}

/// What has been met of a node's fields.
private struct UnixFSScan {
  var type: UnixFSView.FileType?
  var dataOffset: Int
  var blockSizeCount = 0
  var sum: UInt64 = 0
  var stated: UInt64?
  var hashFunction: UInt64 = 0
  var fanout: UInt64 = 0
  private var met: UInt32 = 0

  init(dataOffset: Int) {
    self.dataOffset = dataOffset
  }

  /// Refuses a field that is not one of the eight, or is there again.
  mutating func meet(_ tag: UInt64, at offset: Int) throws(BlockError) {
    switch tag {
    case 0x08, 0x12, 0x18, 0x20, 0x28, 0x30, 0x38, 0x42: break
    default: throw BlockError(offset, .tag(tag))
    }
    let bit: UInt32 = 1 &<< UInt32(truncatingIfNeeded: tag &>> 3)
    guard tag == 0x20 || met & bit == 0 else { throw BlockError(offset, .order(field: tag &>> 3)) }
    met |= bit
  }

  mutating func number(_ number: UInt64, _ tag: UInt64, at offset: Int) throws(BlockError) {
    switch tag {
    case 0x08:
      type = number > 0xFF ? nil : .init(rawValue: UInt8(truncatingIfNeeded: number))
      if type == nil { throw BlockError(offset, .fileType(number)) }
    case 0x18: stated = number
    case 0x20:
      blockSizeCount &+= 1
      try add(number, at: offset)
    case 0x28: hashFunction = number
    case 0x30: fanout = number
    default: break
    }
  }

  /// A file's stated size must be that of its data and blocks.
  mutating func finish(dataBytes: UInt64, at offset: Int) throws(BlockError) {
    try add(dataBytes, at: offset)
    guard let stated, type == .file || type == .raw, stated != sum else { return }
    throw BlockError(offset, .byteCount(expected: stated, found: sum))
  }

  private mutating func add(_ size: UInt64, at offset: Int) throws(BlockError) {
    let (total, overflow) = sum.addingReportingOverflow(size)
    guard !overflow else { throw BlockError(offset, .byteCount(expected: sum, found: size)) }
    sum = total
  }
}

/// The sizes of blocks of a node that was checked, one after the other.
public struct UnixFSBlockSizes: ~Escapable {
  private var reader: ByteReader

  @_lifetime(copy reader)
  init(_ reader: consuming ByteReader) {
    self.reader = reader
  }

  /// The next size; an error after the last.
  public mutating func next() throws(BlockError) -> UInt64 {
    while true {
      let tag = try reader.varint(byteLimit: Varint.protobufByteLimit)
      if tag & 7 == 2 {
        _ = try reader.lengthPrefixed()
        continue
      }
      let number = try reader.varint(byteLimit: Varint.protobufByteLimit)
      if tag == 0x20 { return number }
    }
  }
}
