#if Sharing
  import ArgumentParser
  import Signing

  /// The keys that sign what is published from here.
  struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "keys", abstract: "The keys that sign what you publish, and whose you trust.",
      discussion: """
        Example: nevortex keys new alice
        Keys lie in the folder keys of $NEVORTEX_HOME or ~/.nevortex, in files that you alone may \
        read. A lost key cannot be brought back: keep a copy, or let a list of publishers name \
        more keys than must sign.
        """,
      subcommands: [
        KeysNewCommand.self, KeysListCommand.self, KeysShowCommand.self, KeysTrustCommand.self,
        KeysTrustedCommand.self, KeysDistrustCommand.self, KeysRotateCommand.self,
      ])
  }

  /// A key as it is shown.
  struct KeyReport: Encodable {
    let name: String
    let publicKey: String
    let file: String

    init(_ entry: KeyStore.Entry, in store: KeyStore) {
      name = entry.name
      publicKey = "\(entry.publicKey)"
      file = store.directory.appendingPathComponent("\(entry.name).key").path
    }
  }

  extension KeyStore {
    /// The user's own.
    static var ofUser: KeyStore { KeyStore(directory: Home.folder("keys")) }
  }
#endif
