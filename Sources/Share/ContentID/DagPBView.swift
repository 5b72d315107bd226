// A node of dag-pb, read where it lies. All links stand together, before the data or after it; the
// fields of a link stand in order; nothing is there twice and nothing else is there. Links need not
// be sorted by name: blocks that are not exist, and every reader takes them.
//
// Source: the dag-pb specification of IPLD.

/// A node of a UnixFS tree: links and data.
public struct DagPBView: ~Escapable {
  /// How many links it has.
  public let linkCount: Int
  /// Whether it has data, be it empty.
  public let hasData: Bool
  /// The data; empty where there is none.
  public let data: RawSpan
  /// Where the data stands in the block.
  public let dataOffset: Int
  private let linkBytes: RawSpan
  private let linkOffset: Int

  static var linkTag: UInt64 { 0x12 }
  static var dataTag: UInt64 { 0x0A }

  /// Checks a whole block.
  @_lifetime(copy block)
  public init(_ block: RawSpan) throws(BlockError) {
    var reader = ByteReader(block)
    var data = block.extracting(0..<0)
    var dataOffset = -1
    var links = 0..<0
    var linkCount = 0
    while !reader.isAtEnd {
      let start = reader.offset
      let tag = try reader.varint(byteLimit: Varint.protobufByteLimit)
      switch tag {
      case Self.linkTag:
        // The data may stand on either side of the links, and not between them.
        guard linkCount == 0 || start == links.upperBound else {
          throw BlockError(start, .order(field: 2))
        }
        let body = try reader.lengthPrefixed()
        _ = try DagPBLinkView(body, base: reader.offset &- body.byteCount)
        links = (linkCount == 0 ? start : links.lowerBound)..<reader.offset
        linkCount &+= 1
      case Self.dataTag:
        guard dataOffset < 0 else { throw BlockError(start, .order(field: 1)) }
        data = try reader.lengthPrefixed()
        dataOffset = reader.offset &- data.byteCount
      default: throw BlockError(start, .tag(tag))
      }
    }
    self.linkCount = linkCount
    self.hasData = dataOffset >= 0
    self.data = data
    self.dataOffset = max(0, dataOffset)
    linkBytes = block.extracting(links)
    linkOffset = links.lowerBound
  }

  /// The links from the first on.
  public var links: DagPBLinks {
    @_lifetime(copy self)
    get { DagPBLinks(ByteReader(linkBytes, base: linkOffset)) }
  }
}

/// The links of a node that was checked, one after the other.
public struct DagPBLinks: ~Escapable {
  private var reader: ByteReader

  @_lifetime(copy reader)
  init(_ reader: consuming ByteReader) {
    self.reader = reader
  }

  /// Whether no link is left.
  public var isAtEnd: Bool { reader.isAtEnd }

  /// The next link; an error after the last.
  @_lifetime(copy self)
  public mutating func next() throws(BlockError) -> DagPBLinkView {
    _ = try reader.varint(byteLimit: Varint.protobufByteLimit)
    let body = try reader.lengthPrefixed()
    return try DagPBLinkView(body, base: reader.offset &- body.byteCount)
  }
}

/// A link of a dag-pb node.
public struct DagPBLinkView: ~Escapable {
  /// What it links to.
  public let cid: CIDView
  /// Where the identifier stands in the block.
  public let cidOffset: Int
  /// Whether it has a name, be it empty.
  public let hasName: Bool
  /// The name in UTF-8; empty where there is none.
  public let name: RawSpan
  /// Whether it says the size of what is below it.
  public let hasTreeByteCount: Bool
  /// The bytes of all blocks below it, as its writer says: nobody checks that.
  public let treeByteCount: UInt64

  @_lifetime(copy body)
  init(_ body: RawSpan, base: Int) throws(BlockError) {
    var reader = ByteReader(body, base: base)
    var cidBytes = body.extracting(0..<0)
    var cidOffset = -1
    var name = body.extracting(0..<0)
    var size: UInt64 = 0
    var last: UInt64 = 0
    var hasName = false
    var hasSize = false
    while !reader.isAtEnd {
      let start = reader.offset
      let tag = try reader.varint(byteLimit: Varint.protobufByteLimit)
      let field = tag &>> 3
      guard tag == 0x0A || tag == 0x12 || tag == 0x18 else { throw BlockError(start, .tag(tag)) }
      guard field > last else { throw BlockError(start, .order(field: field)) }
      last = field
      switch field {
      case 1:
        cidBytes = try reader.lengthPrefixed()
        cidOffset = reader.offset &- cidBytes.byteCount
      case 2:
        name = try reader.lengthPrefixed()
        hasName = true
      default:
        size = try reader.varint(byteLimit: Varint.protobufByteLimit)
        hasSize = true
      }
    }
    guard cidOffset >= 0 else { throw BlockError(base, .missing(field: 1)) }
    var cidReader = ByteReader(cidBytes, base: cidOffset)
    cid = try CIDView(&cidReader)
    try cidReader.finish()
    self.cidOffset = cidOffset
    self.hasName = hasName
    self.name = name
    hasTreeByteCount = hasSize
    treeByteCount = size
  }
}
