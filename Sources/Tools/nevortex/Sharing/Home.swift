#if Sharing
  import Foundation

  /// Where the program keeps what outlives a command: `$NEVORTEX_HOME`, or `~/.nevortex`.
  enum Home {
    /// The folder of all; it need not be there yet.
    static var directory: URL {
      if let path = ProcessInfo.processInfo.environment["NEVORTEX_HOME"], !path.isEmpty {
        return URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL
      }
      let home = ProcessInfo.processInfo.environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
      let folder =
        home.map { URL(fileURLWithPath: $0, isDirectory: true) }
        ?? FileManager.default.homeDirectoryForCurrentUser
      return folder.appendingPathComponent(".nevortex", isDirectory: true)
    }

    /// A folder in it, such as that of the store or of the keys; it need not be there yet.
    static func folder(_ name: String) -> URL {
      directory.appendingPathComponent(name, isDirectory: true)
    }
  }
#endif
