#if Sharing
  import ContentBlocks
  import ContentStore
  import Foundation

  extension PackageFile {
    /// Puts the package into a store; its name, which is that of the file that was read.
    func keep(in store: ContentStore, pin: Bool) throws -> CID {
      // What follows a package in its file is not part of it.
      guard byteCount == (try InputFile.map(path)).count else {
        throw Failure(.malformed, "\(path): bytes follow the package; cut it to \(byteCount)")
      }
      let root = try store.add(file: URL(fileURLWithPath: path), pin: pin)
      guard "\(root)" == cid else { throw StoreError.changed(path: path) }
      return root
    }
  }
#endif
