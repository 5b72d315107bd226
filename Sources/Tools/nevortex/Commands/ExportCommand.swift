import ArgumentParser
import BoardCatalog
import FirmwareBuilder
import Foundation

/// Writes a package in another form.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a package as firmware that runs it.",
    discussion: """
      Example: nevortex export model.nvx --as firmware --board cortex-m4 -o model.elf
      The firmware holds the package and, of the runtime, only the operators that it uses. A package
      that needs others is refused by it: for packages that come and go there is the general one.
      """)

  /// The forms that there are.
  enum Form: String, ExpressibleByArgument, CaseIterable { case firmware }

  @Argument(help: "A package.")
  var package: String

  @Option(name: .customLong("as"), help: "What it becomes.")
  var form: Form

  @Option(help: "An emulated board; `nevortex boards` lists them.")
  var board: String

  @Option(name: .shortAndLong, help: "The file to write.")
  var output: String

  @Flag(help: "Print one JSON object instead of words.")
  var json = false

  func run() throws {
    try OutputFile.check(output, isNot: package)
    let board = try BoardCatalog.board(named: board)
    guard board.emulation != nil else {
      throw Failure(
        .usage,
        "there is no start-up code for \(board.name): firmware is made for the emulated "
          + "boards (\(BoardCatalog.emulated.map(\.name).joined(separator: ", ")))")
    }
    let bytes = try InputFile.map(package)
    guard InputFile.isPackage(bytes) else {
      throw Failure(.usage, "\(package) is no package: build one with `nevortex build`")
    }
    let file = try PackageFile(path: package, bytes: bytes)
    // All that a runtime checks, the numbers too: the firmware will not check those again.
    try file.withRuntime { _, _, _ in }
    let builder = try FirmwareLocator { Terminal.writeError($0) }.builder(for: board)
    try check(file, fits: board, builder)
    let image = try builder.export(
      file.data, for: board, to: URL(fileURLWithPath: output))
    let report = try ExportReport(image, package: file)
    if json { return try Terminal.write(json: report) }
    Terminal.write("\(output): \(report.summary)")
  }

  /// Throws with the sizes where flash or RAM is too small.
  private func check(
    _ file: PackageFile, fits board: Board, _ builder: FirmwareBuilder
  ) throws {
    let content = try FirmwareContent.operators(of: file.data)
    guard let layout = try builder.image(.runner, content, for: board).layout else { return }
    let arenaBytes = try file.withView {
      $0.arenaByteCount(family: Int(board.kernelFamily.rawValue))
    }
    for (kind, needed, available) in [
      ("flash", file.byteCount, layout.packageSlot.count),
      ("RAM", arenaBytes, layout.arena.count),
    ] where needed > available {
      throw Failure(
        .no,
        "does not fit \(board.name): it takes \(Figures.count(needed)) bytes of \(kind), and "
          + "beside the runtime there are \(Figures.count(available))")
    }
  }
}

/// What an image takes.
private struct ExportReport: Encodable {
  let board: String
  let packageBytes: Int
  /// The runtime with the operators of the package.
  let flashBytes: Int
  /// The runtime, the board's start and the console, without the package.
  let imageBytes: Int

  init(_ image: FirmwareImage, package: PackageFile) throws {
    guard let footprint = image.layout?.footprint else {
      throw Failure(.defect, "the firmware of \(image.board.name) tells no sizes")
    }
    board = image.board.name
    packageBytes = package.byteCount
    flashBytes = footprint.runtimeFlashBytes
    imageBytes = footprint.flashBytes
  }

  var summary: String {
    "firmware for \(board): package \(Figures.bytes(packageBytes)), runtime "
      + "\(Figures.bytes(flashBytes)), with console and start-up \(Figures.bytes(imageBytes))"
  }
}
