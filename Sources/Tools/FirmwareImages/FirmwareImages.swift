import BoardCatalog
import FirmwareBuilder
import Foundation
import ToolProcess

/// Builds the firmware that runs packages, for every emulated board and as C, and copies it into a
/// folder: what `make install` puts beside the program, which then runs packages on boards and
/// writes C without a compiler.
///
/// Runs in the root of the checkout; its one argument is the folder.
@main
struct FirmwareImages {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      report("usage: FirmwareImages <folder>")
      exit(64)
    }
    let files = FileManager.default
    let folder = URL(fileURLWithPath: CommandLine.arguments[1])
    let root = URL(fileURLWithPath: files.currentDirectoryPath)
    let builder = FirmwareBuilder(root: root, progress: report)
    let sources = folder.appendingPathComponent("c")
    try files.createDirectory(at: sources, withIntermediateDirectories: true)
    report("compiling the runtime to C")
    try PortableRuntime(root: root).write(into: sources)
    for board in BoardCatalog.emulated {
      if let compiler = board.emulation?.compiler, ToolProcess.find(compiler) == nil {
        report("\(board.name) is left out: \(compiler) is not installed")
        continue
      }
      let image = try builder.image(.runner, for: board)
      let place = folder.appendingPathComponent(board.name)
      try files.createDirectory(at: place, withIntermediateDirectories: true)
      let target = place.appendingPathComponent(image.file.lastPathComponent)
      // Written beside it and renamed: an installed program may be using the old one.
      try Data(contentsOf: image.file).write(to: target, options: .atomic)
    }
  }

  private static func report(_ line: String) {
    FileHandle.standardError.write(Data("\(line)\n".utf8))
  }
}
