import BoardCatalog
import FirmwareBuilder
import Foundation
import ToolProcess

/// One start of an image, from its files to its report.
///
/// They are exchanged through a fresh folder that is the emulator's current one, so the firmware's
/// file names are fixed and nothing of the caller's paths reaches a QEMU option.
struct EmulatorSession {
  let image: FirmwareImage
  let limitSeconds: Double

  /// What the firmware wrote.
  struct Answer {
    let report: String
    let output: Data
  }

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

  /// Runs the firmware to its end.
  func run(packages: Data, input: Data) throws(EmulatorError) -> Answer {
    let board = image.board.name
    guard let emulation = image.board.emulation else { throw .notEmulated(board: board) }
    do {
      let folder = try ScratchFolder()
      try folder.write(FileName.packages, packages)
      try folder.write(FileName.input, input)
      let outcome = try process(emulation, in: folder.url).run()
      let report = try? folder.read(FileName.report)
      let output = try? folder.read(FileName.output)
      let answer = Answer(
        report: String(decoding: report ?? Data(), as: UTF8.self), output: output ?? Data())
      try check(outcome, answer)
      return answer
    } catch let error as EmulatorError {
      throw error
    } catch {
      throw .failed(board: board, report: "\(error)")
    }
  }

  private func process(
    _ emulation: Emulation, in folder: URL
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
        ]
      let loader = [
        "-device", "loader,file=\(FileName.packages),addr=\(address),force-raw=on",
      ]
      let holdsPackage = image.layout?.holdsPackage ?? false
      return ToolProcess(
        qemu, holdsPackage ? arguments : arguments + loader, folder: folder,
        limitSeconds: limitSeconds)
    }
  }

  private func check(
    _ outcome: ToolProcess.Outcome, _ answer: Answer
  ) throws(EmulatorError) {
    let board = image.board.name
    let console = outcome.errors.trimmingCharacters(in: .whitespacesAndNewlines)
    switch outcome.end {
    case .exit(Status.done):
      return
    case .exit(Status.refused):
      throw ReportParser.refusal(in: answer.report, board: board)
    case .exit(Status.fault):
      throw .fault(board: board, report: console)
    case .exit(let status):
      throw .failed(board: board, report: "exit status \(status); \(console)")
    case .signal(let number):
      throw .fault(board: board, report: "signal \(number); \(console)")
    case .timeLimit(let seconds):
      throw .timeLimit(board: board, seconds: seconds)
    }
  }
}
