#if Sharing
  import ArgumentParser
  import Signing

  /// Lists keys.
  struct KeysListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "List your keys.",
      discussion: "Example: nevortex keys list --json")

    @Flag(help: "Print one JSON object instead of a table.")
    var json = false

    /// What `--json` prints.
    private struct List: Encodable {
      let folder: String
      let keys: [KeyReport]
    }

    func run() throws {
      let store = KeyStore.ofUser
      let keys = try store.entries().map { KeyReport($0, in: store) }
      if json { return try Terminal.write(json: List(folder: store.directory.path, keys: keys)) }
      guard !keys.isEmpty else {
        return Terminal.write(
          "there is no key in \(store.directory.path); `nevortex keys new <name>` makes one")
      }
      var table = TextTable("name", "public key")
      for key in keys { table.add(key.name, key.publicKey) }
      Terminal.write(table.text)
    }
  }
#endif
