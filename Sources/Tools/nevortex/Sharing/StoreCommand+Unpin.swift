#if Sharing
  import ArgumentParser

  /// Gives a pin up.
  struct StoreUnpinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "unpin", abstract: "Let a package or a block go at the next collection.",
      discussion: "Example: nevortex store unpin bafybeicei5s3etsqrzs3cphpudga26b7ymuw2zwknb3j3ls…")

    @Argument(help: "What need not be kept.")
    var cid: String

    @OptionGroup var options: StoreOptions

    func run() throws {
      let cid = try TypedCID.read(cid)
      guard try options.open().unpin(cid) else {
        throw Failure(.no, "\(cid) is not pinned; `nevortex store list` shows what is")
      }
      Terminal.write("unpinned \(cid.inVersion1); `nevortex store collect` removes it")
    }
  }
#endif
