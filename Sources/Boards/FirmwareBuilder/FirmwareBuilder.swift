package import BoardCatalog
package import Foundation
import ToolProcess

/// Compiles firmware images, each once, and keeps them until a source or flag changes.
///
/// The compilers are called directly, a module at a time: an image takes a few seconds. SwiftPM
/// could build the same modules with the boards' `toolset.json`, but it would resolve and plan the
/// host's whole dependency graph for every board first.
package struct FirmwareBuilder {
  /// The root of the sources: the folder that holds `Firmware`.
  package let root: URL
  /// Where images are kept, by board.
  package let cache: URL
  /// Told in one line what is being built.
  package var progress: (String) -> Void

  /// Builds from the sources at `root` into `.build/firmware` beside them.
  package init(root: URL, progress: @escaping (String) -> Void = { _ in }) {
    self.root = root
    cache = root.appendingPathComponent(".build/firmware")
    self.progress = progress
  }

  static let linkerOptions = ["--gc-sections", "--orphan-handling=place"]

  /// The image of a program for a board, built where the kept one is not of these sources.
  package func image(
    _ program: FirmwareProgram, for board: Board
  ) throws(FirmwareError) -> FirmwareImage {
    let toolchain = try FirmwareToolchain.current()
    let recipe = try FirmwareRecipe(program, for: board, root: root)
    let key = try recipe.key(toolchain: toolchain)
    let kept = KeptImage(folder: cache.appendingPathComponent(board.name), program: program)
    do {
      try FileManager.default.createDirectory(at: kept.folder, withIntermediateDirectories: true)
      // Whoever comes second waits, and finds the image.
      let lock = try FileLock(kept.folder.appendingPathComponent("\(program.rawValue).lock"))
      if !kept.isCurrent(key: key) {
        progress("building the \(program.rawValue) firmware for \(board.name)")
        // Inside the cache, so that the finished image appears by a rename.
        let scratch = try ScratchFolder(in: kept.folder)
        let built = try FirmwareCompilation(recipe, toolchain, scratch.url).run()
        try kept.replace(by: built, key: key)
      }
      withExtendedLifetime(lock) {}
    } catch let error as FirmwareError {
      throw error
    } catch {
      throw .files(reason: "\(error)")
    }
    return try FirmwareImage(board: board, file: kept.image)
  }
}

/// An image on disk, and beside it the key of what it was made from.
private struct KeptImage {
  let folder: URL
  let program: FirmwareProgram

  var image: URL { folder.appendingPathComponent("\(program.rawValue).elf") }
  private var keyFile: URL { folder.appendingPathComponent("\(program.rawValue).key") }

  func isCurrent(key: String) -> Bool {
    FileManager.default.fileExists(atPath: image.path)
      && (try? String(contentsOf: keyFile, encoding: .utf8)) == key
  }

  /// Without a key in between, so that a half-done replacement is built again.
  func replace(by built: URL, key: String) throws {
    try? FileManager.default.removeItem(at: keyFile)
    guard rename(built.path, image.path) == 0 else {
      throw FirmwareError.files(reason: "cannot rename to \(image.path)")
    }
    try Data(key.utf8).write(to: keyFile, options: .atomic)
  }
}
