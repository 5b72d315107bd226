import BoardCatalog
import FirmwareBuilder
import Foundation

extension ExportCommand {
  /// Writes an image for an emulated board.
  func exportFirmware() throws {
    let names = BoardCatalog.emulated.map(\.name).joined(separator: ", ")
    guard let name = board else {
      throw Failure(.usage, "--board says what the firmware is for: \(names)")
    }
    let board = try BoardCatalog.board(named: name)
    guard board.emulation != nil else {
      throw Failure(
        .usage,
        "there is no start-up code for \(board.name): firmware is made for the emulated "
          + "boards (\(names))")
    }
    let file = try checkedPackage()
    let builder = try FirmwareLocator { Terminal.writeError($0) }.builder(for: board)
    try check(file, fits: board, builder)
    let image = try builder.export(
      file.data, for: board, to: URL(fileURLWithPath: output))
    let report = try FirmwareReport(image, package: file)
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
private struct FirmwareReport: Encodable {
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
