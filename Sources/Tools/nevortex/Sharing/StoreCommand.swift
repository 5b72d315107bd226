#if Sharing
  import ArgumentParser

  /// What lies in the store.
  struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "store", abstract: "List, keep, verify, export and import what is stored.",
      discussion: """
        Example: nevortex store list
        Example: nevortex store import model.car
        Packages and blocks lie in one folder, each under the hash of its bytes.
        """,
      subcommands: [
        StoreListCommand.self, StorePinCommand.self, StoreUnpinCommand.self,
        StoreCollectCommand.self, StoreVerifyCommand.self, StoreExportCommand.self,
        StoreImportCommand.self,
      ])
  }
#endif
