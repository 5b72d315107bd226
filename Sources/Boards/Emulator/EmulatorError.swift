/// Why a run on a board gave no result.
package enum EmulatorError: Error, Equatable, CustomStringConvertible {
  /// The board is a real chip.
  case notEmulated(board: String)
  /// The emulator's program is missing.
  case emulatorMissing(program: String)
  /// The packages do not fit the board's flash behind the runtime.
  case flashExceeded(board: String, needed: Int, available: Int)
  /// The firmware refused a package; `reason` is its report.
  case refused(board: String, package: Int, reason: String)
  /// A version of a kernel differs from the plain one; `report` makes the case again.
  case kernelMismatch(board: String, report: String)
  /// The processor faulted; `report` says where.
  case fault(board: String, report: String)
  /// The run was stopped.
  case timeLimit(board: String, seconds: Double)
  /// The emulator ended in an unknown way.
  case failed(board: String, report: String)
  /// The firmware's report does not fit what was asked of it.
  case malformedReport(board: String, line: String)

  /// What is wrong and how to mend it.
  package var description: String {
    switch self {
    case .notEmulated(let board):
      "\(board) is a real chip: it is run by flashing it, not here"
    case .emulatorMissing(let program):
      "\(program) is not installed: \(Self.mend(program))"
    case .flashExceeded(let board, let needed, let available):
      "the package takes \(needed) bytes, and \(board) has \(available) bytes of flash left for it"
    case .refused(let board, let package, let reason):
      "the runtime on \(board) refused package \(package): \(reason)"
    case .kernelMismatch(let board, let report):
      "on \(board) a kernel differs from its plain version: \(report)"
    case .fault(let board, let report):
      "the firmware on \(board) faulted: \(report)"
    case .timeLimit(let board, let seconds):
      "the run on \(board) was stopped after \(Int(seconds)) seconds"
    case .failed(let board, let report):
      "the run on \(board) failed: \(report)"
    case .malformedReport(let board, let line):
      "the firmware on \(board) reported “\(line)”, which does not fit what was asked of it"
    }
  }

  private static func mend(_ program: String) -> String {
    let package = program == "qemu-system-arm" ? "qemu-system-arm" : "qemu-system-misc"
    return "`apt-get install \(package)` on Debian and Ubuntu, `brew install qemu` on a Mac"
  }
}
