import BoardCatalog
package import FirmwareBuilder
import Foundation
import ToolProcess

/// Runs firmware on an emulated board, or as a process of this machine, and reads what it reports.
///
/// Packages and files are exchanged through a fresh folder that is the emulator's current one, so
/// the firmware's file names are fixed and nothing of the caller's paths reaches a QEMU option.
package enum Emulator {
  /// Names of the files that the firmware opens.
  private enum FileName {
    static let packages = "packages"
    static let input = "input"
    static let output = "output"
    static let report = "report"
  }

  /// The statuses that the firmware ends with; 3 is its fault handler's.
  private enum Status {
    static let done: Int32 = 0
    static let refused: Int32 = 1
    static let fault: Int32 = 3
  }

  /// Runs each package of `jobs` once for each of its inputs.
  ///
  /// All packages lie in flash at once: together they must fit.
  package static func run(
    _ jobs: [PackageJob], on image: FirmwareImage, limitSeconds: Double = 300
  ) throws(EmulatorError) -> EmulatorResult {
    let board = image.board
    guard let emulation = board.emulation else { throw .notEmulated(board: board.name) }
    let packages = ByteStreams.packages(jobs)
    if let slot = image.layout?.packageSlot, packages.count > slot.count {
      throw .flashExceeded(board: board.name, needed: packages.count, available: slot.count)
    }
    let parser = ReportParser(board: board.name, instructionsPerTick: emulation.instructionsPerTick)
    do {
      let folder = try ScratchFolder()
      try folder.write(FileName.packages, packages)
      try folder.write(FileName.input, ByteStreams.inputs(jobs))
      let process = try process(image, emulation, in: folder.url, limitSeconds: limitSeconds)
      let outcome = try process.run()
      let report = String(
        decoding: (try? folder.read(FileName.report)) ?? Data(), as: UTF8.self)
      try check(outcome, report: report, on: board)
      return try parser.parse(report, jobs: jobs, output: try folder.read(FileName.output))
    } catch let error as EmulatorError {
      throw error
    } catch {
      throw .failed(board: board.name, report: "\(error)")
    }
  }

  private static func process(
    _ image: FirmwareImage, _ emulation: Emulation, in folder: URL, limitSeconds: Double
  ) throws(EmulatorError) -> ToolProcess {
    switch emulation.host {
    case .process:
      return ToolProcess(image.file, [], folder: folder, limitSeconds: limitSeconds)
    case .qemu(let program, let machine, let options):
      guard let qemu = ToolProcess.find(program) else { throw .emulatorMissing(program: program) }
      let address = image.layout?.packageSlot.lowerBound ?? 0
      let arguments =
        ["-M", machine] + options + [
          // An instruction takes a nanosecond of the board's time.
          "-icount", "shift=0",
          "-semihosting-config", "enable=on,target=native",
          "-display", "none", "-monitor", "none", "-serial", "none",
          "-kernel", image.file.path,
          "-device", "loader,file=\(FileName.packages),addr=\(address),force-raw=on",
        ]
      return ToolProcess(qemu, arguments, folder: folder, limitSeconds: limitSeconds)
    }
  }

  private static func check(
    _ outcome: ToolProcess.Outcome, report: String, on board: Board
  ) throws(EmulatorError) {
    let console = outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
    switch outcome.end {
    case .exit(Status.done):
      return
    case .exit(Status.refused):
      throw ReportParser.refusal(in: report, board: board.name)
    case .exit(Status.fault):
      throw .fault(board: board.name, report: console)
    case .exit(let status):
      throw .failed(board: board.name, report: "exit status \(status); \(console)")
    case .signal(let number):
      throw .fault(board: board.name, report: "signal \(number); \(console)")
    case .timeLimit(let seconds):
      throw .timeLimit(board: board.name, seconds: seconds)
    }
  }
}
