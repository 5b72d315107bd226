// On the disk:
//
//   index.sqlite, -wal, -shm        where every block lies; roots, pins, peers
//   packages/<CID>.<number>.nvx     the bytes of one package, each leaf at its place
//   blocks/<number>.blocks          nodes of trees and loose blocks, one behind the other
//   lock                            held by everybody who has the store open
//   import.lock                     held by everybody who imports, and by one who collects

import Foundation

/// The folder of a store.
struct StoreFolder: Sendable {
  static let packages = "packages"
  static let blocks = "blocks"
  static let importLock = "import.lock"

  let url: URL

  /// Makes what is not there.
  init(_ url: URL) throws(StoreError) {
    self.url = url
    for name in [Self.packages, Self.blocks] {
      let folder = url.appendingPathComponent(name, isDirectory: true)
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        // The system says why in fewer words.
        guard mkdir(folder.path, 0o755) != 0 else { continue }
        throw .file(path: folder.path, problem: String(cString: strerror(errno)))
      }
    }
  }

  /// The path of something in it.
  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Names of files of blocks, below the folder.
  func names() -> [String] {
    [Self.packages, Self.blocks].flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? [])
        .map { "\(folder)/\($0)" }
    }
  }

  /// Removes files of blocks. What cannot be removed now is when the store is next opened.
  func remove(_ names: [String]) {
    for name in names { unlink(path(name)) }
  }

  /// Waits until the names of files are on the disk.
  func synchronizeNames() throws(StoreError) {
    for name in [Self.packages, Self.blocks] {
      try BlockFile(path(name), .reading).synchronize()
    }
  }
}
