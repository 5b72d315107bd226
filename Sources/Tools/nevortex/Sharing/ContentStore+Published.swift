#if Sharing
  import ContentBlocks
  import ContentID
  import ContentStore
  import Signing

  extension ContentStore {
    /// The published model that a name is of; nil where it is of something else, or not here.
    func publishedModel(_ cid: CID) -> PublishedNode? {
      guard cid.codec == UInt64(ContentID.Codec.dagCBOR.rawValue), let block = try? block(cid)
      else { return nil }
      return try? PublishedNode(block: block)
    }
  }
#endif
