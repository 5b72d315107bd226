#if Sharing
  import ArgumentParser
  import Signing

  /// Lists the names that publishers are trusted for.
  struct KeysTrustedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trusted", abstract: "List whom you trust, and for which names.",
      discussion: "Example: nevortex keys trusted --json")

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    /// What `--json` prints.
    private struct List: Encodable {
      let trusted: [PublisherReport]
    }

    func run() throws {
      let trust = TrustStore.ofUser
      let lists = try trust.names().compactMap { name in
        try trust.list(of: name).map { PublisherReport($0) }
      }
      if json { return try Terminal.write(json: List(trusted: lists)) }
      guard !lists.isEmpty else {
        return Terminal.write(
          "nobody is trusted yet; `nevortex keys trust <CID>` trusts a model's publishers")
      }
      for list in lists { try list.show(json: false) }
    }
  }
#endif
