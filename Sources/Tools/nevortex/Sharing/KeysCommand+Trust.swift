#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentID
  import ContentStore
  import Signing

  /// Trusts those who published a model for its name from now on.
  struct KeysTrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trust", abstract: "Trust the publishers of a model for its name from now on.",
      discussion: """
        Example: nevortex keys trust bafy...
        Takes the newest list of publishers that the published model carries. Later lists are \
        followed where enough keys of the one before have signed them; other keys, and versions \
        older than one that was seen, are refused.
        """)

    @Argument(help: "The CID of a published model that was fetched or published here.")
    var cid: String

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    func run() throws {
      let root = try TypedCID.read(cid)
      guard let block = try options.open().block(root) else {
        throw Failure(.no, "\(cid) is not in the store: `nevortex fetch \(cid)` first")
      }
      guard root.codec == UInt64(ContentID.Codec.dagCBOR.rawValue) else {
        throw Failure(
          .no, "\(cid) is a package or a file: take the CID that `nevortex publish` names first")
      }
      let node = try PublishedNode(block: block)
      let list = try TrustStore.ofUser.trust(publishersOf: node)
      try PublisherReport(list).show(json: json)
    }
  }
#endif
