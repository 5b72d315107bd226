#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentStore
  import Foundation

  /// Which store a command works on.
  struct StoreOptions: ParsableArguments {
    @Option(
      help: "The folder of the store; without it, store in $NEVORTEX_HOME or ~/.nevortex.")
    var store: String?

    /// The folder.
    var directory: URL {
      store.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? Home.folder("store")
    }

    /// Opens the store, and makes it where there is none.
    func open() throws -> ContentStore { try ContentStore(directory: directory) }
  }

  /// Content identifiers that the user types.
  enum TypedCID {
    /// The identifier that a text is.
    static func read(_ text: String) throws -> CID {
      do throws(CIDTextError) {
        return try CID(text)
      } catch {
        throw Failure(.usage, "\(text): \(error); `nevortex store list` shows those that are here")
      }
    }
  }
#endif
