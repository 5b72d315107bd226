public import ContentID

/// A node of dag-pb: links, and data that UnixFS gives a meaning.
///
/// Source: the dag-pb specification of IPLD.
public struct DagPBNode: Equatable, Sendable {
  /// The links.
  public var links: [Link]
  /// The data, if there is any; it may be empty.
  public var data: [UInt8]?

  /// A link to a block.
  public struct Link: Equatable, Sendable {
    /// What it links to.
    public var cid: CID
    /// The name in UTF-8; a file's parts have an empty one.
    public var name: [UInt8]?
    /// The bytes of all blocks below it.
    public var treeByteCount: UInt64?

    /// A link; name and size may be missing.
    public init(cid: CID, name: [UInt8]? = nil, treeByteCount: UInt64? = nil) {
      self.cid = cid
      self.name = name
      self.treeByteCount = treeByteCount
    }
  }

  /// A node.
  public init(links: [Link] = [], data: [UInt8]? = nil) {
    self.links = links
    self.data = data
  }

  /// Reads a block; see `DagPBView` for what is refused.
  public init(_ block: RawSpan) throws(BlockError) {
    let view = try DagPBView(block)
    var reader = view.links
    var links: [Link] = []
    while !reader.isAtEnd {
      let link = try reader.next()
      links.append(
        Link(
          cid: CID(link.cid), name: link.hasName ? [UInt8](copying: link.name) : nil,
          treeByteCount: link.hasTreeByteCount ? link.treeByteCount : nil))
    }
    self.init(links: links, data: view.hasData ? [UInt8](copying: view.data) : nil)
  }

  /// The block: links, then data. Links must be sorted by the bytes of their names.
  public func encoded() throws(DagPBOrderError) -> [UInt8] {
    for index in links.indices.dropFirst() {
      let names = (links[index - 1].name ?? [], links[index].name ?? [])
      guard !names.1.lexicographicallyPrecedes(names.0) else {
        throw DagPBOrderError(linkIndex: index)
      }
    }
    return encodedAsIs()
  }

  /// The block with the links in the order that they have, as blocks of others may be.
  public func encodedAsIs() -> [UInt8] {
    var block: [UInt8] = []
    for link in links {
      var body: [UInt8] = []
      body.appendField(1, link.cid.bytes)
      if let name = link.name { body.appendField(2, name) }
      if let size = link.treeByteCount { body.appendField(3, size) }
      block.appendField(2, body)
    }
    if let data { block.appendField(1, data) }
    return block
  }
}

/// A link's name belongs before that of the link before it: sort the links.
public struct DagPBOrderError: Error, Equatable, Sendable {
  /// The number of the link.
  public let linkIndex: Int
}
