#if Sharing
  import ArgumentParser

  /// Keeps something from being collected.
  struct StorePinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "pin", abstract: "Keep a package or a block, and all that it leads to.",
      discussion: "Example: nevortex store pin bafybeicei5s3etsqrzs3cphpudga26b7ymuw2zwknb3j3lsk3…")

    @Argument(help: "What is to be kept.")
    var cid: String

    @OptionGroup var options: StoreOptions

    func run() throws {
      let cid = try TypedCID.read(cid)
      try options.open().pin(cid)
      Terminal.write("pinned \(cid.inVersion1)")
    }
  }
#endif
