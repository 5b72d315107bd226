import BoardCatalog
import CompilerPipeline
import Datasets
import Emulator
import FirmwareBuilder
import Foundation
import ModelMetrics
import Reports

/// Why a command ends without its result: a message that says how to mend it, and an exit status.
struct Failure: Error {
  /// The exit statuses that scripts rely on.
  enum Status: Int32 {
    /// The answer is no: it does not fit, it does not verify.
    case no = 1
    /// The command line is wrong.
    case usage = 64
    /// The input is malformed.
    case malformed = 65
    /// There is no such file.
    case noInput = 66
    /// A tool is missing; the message says which and how to get it.
    case unavailable = 69
    /// A defect of this program.
    case defect = 70
    /// Stopped by SIGINT (Ctrl-C), as shells number it.
    case interrupted = 130
    /// Stopped by SIGTERM.
    case terminated = 143
  }

  let status: Status
  let message: String

  init(_ status: Status, _ message: String) {
    self.status = status
    self.message = message
  }

  /// What an error of any stage means for the user.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as CompilerError:
      self.init(error.isMissingFile ? .noInput : .malformed, "\(error)")
    case let error as DatasetError: self.init(Self.status(of: error), "\(error)")
    case let error as BoardError: self.init(.usage, "\(error)")
    case let error as EmulatorError: self.init(Self.status(of: error), "\(error)")
    case let error as ReportError: self.init(.usage, "\(error)")
    case let error as MetricError: self.init(.malformed, "\(error)")
    case let error as FirmwareError: self.init(Self.status(of: error), "\(error)")
    case let error as CocoaError: self.init(.noInput, error.localizedDescription)
    default: self = Self.ofSharing(error) ?? Failure(.defect, "\(error)")
    }
  }

  private static func status(of error: DatasetError) -> Status {
    if case .unreadable = error.problem { return .noInput }
    return .malformed
  }

  private static func status(of error: FirmwareError) -> Status {
    if case .package = error { return .malformed }
    return .unavailable
  }

  private static func status(of error: EmulatorError) -> Status {
    switch error {
    case .notEmulated: .usage
    case .emulatorMissing: .unavailable
    case .flashExceeded, .refused, .timeLimit: .no
    case .kernelMismatch, .fault, .failed, .malformedReport: .defect
    }
  }
}
