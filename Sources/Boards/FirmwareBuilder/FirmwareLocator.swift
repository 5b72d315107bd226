package import BoardCatalog
package import Foundation

/// Finds the firmware of a board: named by the user, installed with the program, or in its
/// checkout.
package struct FirmwareLocator {
  /// `$NEVORTEX_FIRMWARE`, where it is set.
  package var override: URL?
  /// The program that runs.
  package var executable: URL
  /// Told in one line what is being built.
  package var progress: (String) -> Void

  /// Looks where this process's environment and executable point.
  package init(progress: @escaping (String) -> Void = { _ in }) {
    let path = ProcessInfo.processInfo.environment["NEVORTEX_FIRMWARE"] ?? ""
    override = path.isEmpty ? nil : URL(fileURLWithPath: path)
    executable =
      Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments.first ?? ".")
    self.progress = progress
  }

  /// The image of a program for a board.
  ///
  /// An installed image is the general one, whatever `content` asks for: it runs every package.
  /// A folder that the user names is the only one that is looked in; otherwise an installed image
  /// comes first, so that a program that was installed runs packages without a compiler.
  package func image(
    _ program: FirmwareProgram, _ content: FirmwareContent = .general, for board: Board
  ) throws(FirmwareError) -> FirmwareImage {
    let name = "\(board.name)/\(program.rawValue).elf"
    for folder in override.map({ [$0] }) ?? [installed] {
      let file = folder.appendingPathComponent(name)
      if FileManager.default.fileExists(atPath: file.path) {
        return try FirmwareImage(board: board, file: file)
      }
    }
    if let override { throw .notFound(board: board.name, searched: [override.path]) }
    guard let root = checkout() else {
      throw .notFound(
        board: board.name, searched: [installed.path, "the checkout above \(executable.path)"])
    }
    return try FirmwareBuilder(root: root, progress: progress)
      .image(program, content, for: board)
  }

  /// The runtime as C, with the operators of `content` where there are sources to make it from; an
  /// installed one has all of them.
  package func portableRuntime(
    _ content: FirmwareContent
  ) throws(FirmwareError) -> PortableRuntime {
    if override == nil, let root = checkout() {
      progress("compiling the runtime to C")
      return try PortableRuntime(root: root, content)
    }
    let folder = (override ?? installed).appendingPathComponent("c")
    guard let runtime = PortableRuntime(folder: folder) else {
      throw .notFound(
        board: "C", searched: [folder.path, "the checkout above \(executable.path)"])
    }
    return runtime
  }

  /// Where `make install` puts firmware.
  private var installed: URL {
    executable.resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("share/nevortex/firmware")
  }

  /// What builds images from the checkout that the program lies in.
  package func builder(for board: Board) throws(FirmwareError) -> FirmwareBuilder {
    guard let root = checkout() else {
      throw .noSources(board: board.name, executable: executable.path)
    }
    return FirmwareBuilder(root: root, progress: progress)
  }

  // The build folder lies inside the checkout, so the executable's path leads up to it.
  private func checkout() -> URL? {
    var folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      let holds = ["Package.swift", "Firmware/Platform"].allSatisfy {
        FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path)
      }
      if holds { return folder }
      folder = folder.deletingLastPathComponent()
    }
    return nil
  }
}
