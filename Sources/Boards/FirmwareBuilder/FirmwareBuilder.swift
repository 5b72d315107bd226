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
  ///
  /// A package in `content` counts only for its operators: no image with a package is kept.
  package func image(
    _ program: FirmwareProgram, _ content: FirmwareContent = .general, for board: Board
  ) throws(FirmwareError) -> FirmwareImage {
    let toolchain = try FirmwareToolchain.current()
    let content = FirmwareContent(operators: content.operators, package: nil)
    let recipe = try FirmwareRecipe(program, content, for: board, root: root)
    let key = try recipe.key(toolchain: toolchain)
    let kept = KeptImage(
      folder: cache.appendingPathComponent(board.name), name: program.rawValue + content.suffix)
    do {
      try FileManager.default.createDirectory(at: kept.folder, withIntermediateDirectories: true)
      // Whoever comes second waits, and finds the image.
      let lock = try FileLock(kept.folder.appendingPathComponent("\(kept.name).lock"))
      if !kept.isCurrent(key: key) {
        progress("building the \(kept.name) firmware for \(board.name)")
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

extension FirmwareBuilder {
  /// Builds the image that runs one package and holds it, into `file`, which appears by a rename.
  package func export(
    _ package: Data, for board: Board, to file: URL
  ) throws(FirmwareError) -> FirmwareImage {
    let toolchain = try FirmwareToolchain.current()
    let recipe = try FirmwareRecipe(.runner, .whole(package), for: board, root: root)
    do {
      progress("building the firmware for \(board.name)")
      let scratch = try ScratchFolder(in: file.deletingLastPathComponent())
      let built = try FirmwareCompilation(recipe, toolchain, scratch.url).run()
      guard rename(built.path, file.path) == 0 else {
        throw FirmwareError.files(reason: "cannot rename to \(file.path)")
      }
    } catch let error as FirmwareError {
      throw error
    } catch {
      throw .files(reason: "\(error)")
    }
    return try FirmwareImage(board: board, file: file)
  }
}

/// An image on disk, and beside it the key of what it was made from.
private struct KeptImage {
  let folder: URL
  let name: String

  var image: URL { folder.appendingPathComponent("\(name).elf") }
  private var keyFile: URL { folder.appendingPathComponent("\(name).key") }

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
