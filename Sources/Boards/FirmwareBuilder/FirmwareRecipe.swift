import BoardCatalog
import Foundation

/// Everything that determines an image: its sources and flags.
struct FirmwareRecipe {
  /// A Swift module of the firmware.
  struct Module {
    let name: String
    let sources: [URL]
  }

  let board: Board
  let program: FirmwareProgram
  let content: FirmwareContent
  /// The package's root.
  let root: URL
  let toolset: Toolset
  let modules: [Module]
  /// C and assembly.
  let cSources: [URL]

  /// Folders with a module map or headers.
  static let headerFolders = ["Firmware/Platform", "Sources/Run/CIntrinsics/include"]

  /// How all Swift of the firmware is compiled, whatever the board: as Package.swift compiles the
  /// same sources for the host, and Embedded, without a heap, a section for each function.
  static let swiftOptions = [
    "-enable-experimental-feature", "Embedded", "-wmo", "-parse-as-library", "-Osize",
    "-no-allocations", "-swift-version", "6", "-package-name", "nevortex",
    "-enable-upcoming-feature", "ExistentialAny",
    "-enable-upcoming-feature", "InternalImportsByDefault",
    "-enable-experimental-feature", "Lifetimes",
    "-strict-memory-safety", "-warnings-as-errors",
    // Outlined pieces of inner loops cost a call each turn.
    "-Xllvm", "-enable-machine-outliner=never",
    "-Xfrontend", "-function-sections", "-Xfrontend", "-disable-stack-protector",
  ]

  /// How all C of the firmware is compiled.
  static let cOptions = [
    "-Os", "-std=c11", "-ffreestanding", "-fno-builtin", "-ffunction-sections", "-fdata-sections",
    "-Wall", "-Wextra", "-Werror",
  ]

  /// Gathers the sources of a program below a package's root.
  init(
    _ program: FirmwareProgram, _ content: FirmwareContent = .general, for board: Board, root: URL
  ) throws(FirmwareError) {
    self.board = board
    self.program = program
    self.content = content
    self.root = root
    let folder = root.appendingPathComponent("Firmware/\(board.name)")
    toolset = try Toolset.read(folder.appendingPathComponent("toolset.json"))
    var modules: [Module] = []
    for path in program.moduleFolders {
      let files = try Self.files(in: root.appendingPathComponent(path), endingIn: ["swift"])
      modules.append(Module(name: String(path.split(separator: "/").last ?? ""), sources: files))
    }
    self.modules = modules
    let platform = root.appendingPathComponent("Firmware/Platform")
    let isProcess = board.emulation?.host == .process
    let own = isProcess ? [] : try Self.files(in: folder, endingIn: ["c", "S"])
    let names = isProcess ? ["stack.c", "process.c"] : ["stack.c", "exits.c", "memory.c"]
    cSources =
      names.map { platform.appendingPathComponent($0) } + own
  }

  /// The board's linker script; nil where the firmware is a program of this machine.
  var linkerScript: URL? {
    board.emulation?.host == .process
      ? nil : root.appendingPathComponent("Firmware/\(board.name)/board.ld")
  }

  /// Where linker scripts include others from.
  var linkerFolder: URL { root.appendingPathComponent("Firmware/cortex-m") }

  /// A name for the sources and flags; any change gives another.
  func key(toolchain: FirmwareToolchain) throws(FirmwareError) -> String {
    var digest = Fingerprint()
    digest.add(toolchain.version)
    let options =
      Self.swiftOptions + Self.cOptions + FirmwareBuilder.linkerOptions
      + toolset.swiftCompiler.options + toolset.cCompiler.options
      + content.compilerOptions
      + [toolset.cCompiler.path, toolset.linker?.path].compactMap(\.self)
    for option in options { digest.add(option) }
    for file in try inputs() {
      digest.add(file.path.dropFirst(root.path.count))
      do {
        digest.add(try Data(contentsOf: file))
      } catch {
        throw .source(path: file.path, reason: "\(error)")
      }
    }
    return digest.text
  }

  // Every file whose change can change the image; headers are taken by the folder.
  private func inputs() throws(FirmwareError) -> [URL] {
    var files = modules.flatMap(\.sources) + cSources
    for path in Self.headerFolders {
      let folder = root.appendingPathComponent(path)
      files += try Self.files(in: folder, endingIn: ["h", "modulemap"])
    }
    if toolset.becomesC {
      let translator = root.appendingPathComponent("Sources/Lower/PortableC")
      files += try Self.files(in: translator, endingIn: ["swift"])
    }
    if let linkerScript {
      files.append(linkerScript)
      files += try Self.files(in: linkerFolder, endingIn: ["ld", "S"])
    }
    return files
  }

  private static func files(
    in folder: URL, endingIn endings: Set<String>
  ) throws(FirmwareError) -> [URL] {
    let paths: [String]
    do {
      paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    } catch {
      throw .source(path: folder.path, reason: "\(error)")
    }
    return paths.sorted().map { folder.appendingPathComponent($0) }
      .filter { endings.contains($0.pathExtension) }
  }
}
