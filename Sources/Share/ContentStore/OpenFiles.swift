import Synchronization

/// Files that are open for reading, the most of them at once bounded. A class for its lock.
final class OpenFiles: Sendable {
  /// The most files that are open at once.
  static let limit = 64

  private let folder: StoreFolder
  private let files = Mutex<[Int64: BlockFile]>([:])

  init(_ folder: StoreFolder) {
    self.folder = folder
  }

  /// A file by its number; it is opened where it is not.
  func file(_ id: Int64, _ name: String) throws(StoreError) -> BlockFile {
    if let file = files.withLock({ $0[id] }) { return file }
    let file = try BlockFile(folder.path(name), .reading)
    files.withLock { files in
      // Whoever reads one of them keeps it open until it is done.
      if files.count >= Self.limit { files.removeAll() }
      files[id] = file
    }
    return file
  }

  /// Closes files that are being removed.
  func forget(_ ids: [Int64]) {
    files.withLock { files in
      for id in ids { files[id] = nil }
    }
  }
}
