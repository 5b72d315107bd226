#if Sharing
  import ContentBlocks
  import ContentID
  import ContentStore
  import Manifest
  import SharedBytes
  import Signing

  /// Who vouches for a package that is here, and whether it answers its self-test.
  struct Verdict {
    /// Nil where a file was asked for by its own hash: nobody need vouch for that, and it may be
    /// any, as other programs share them too.
    let endorsement: Endorsement?
    /// Nil where no self-test was signed.
    let passedSelfTest: Bool?

    /// Throws where the signatures, the version or the self-test are not as they should be.
    init(of root: CID, in store: ContentStore, package path: String) throws {
      guard root.codec == UInt64(ContentID.Codec.dagCBOR.rawValue) else {
        endorsement = nil
        passedSelfTest = nil
        return
      }
      guard let block = try store.block(root) else {
        throw Failure(.no, "\(root): was collected as soon as it was here: fetch it again")
      }
      let node = try PublishedNode(block: block)
      let package = try PackageFile(path: path, bytes: InputFile.map(path))
      let now = Clock.now
      guard node.content.packageByteCount == UInt64(package.byteCount) else {
        throw Failure(
          .no,
          "\(root): the manifest is of \(node.content.packageByteCount) bytes, the package has "
            + "\(package.byteCount)")
      }
      let trust = TrustStore.ofUser
      try trust.follow(node.publishers)
      let endorsement = try trust.judge(node.manifest, at: now)
      guard !endorsement.signers.isEmpty else {
        throw Failure(.no, "\(root): not one of its signatures is valid: do not use it")
      }
      self.endorsement = endorsement
      if let test = node.content.selfTest {
        try SelfTest.check(test, of: package)
        passedSelfTest = true
      } else {
        passedSelfTest = nil
      }
      // Older versions are refused from here on, and not for one that fails its own test.
      try trust.accept(node.manifest, at: now)
    }
  }
#endif
