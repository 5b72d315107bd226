import Foundation
import Kernels

/// Reads the lines `key value` of the firmware's report.
///
/// A package gives `arenaBytes`, `outputBytes` (of one inference), `startupTicks`, then `ticks` for
/// each inference; `stackBytes` and `paintedStackBytes` end the report.
struct ReportParser {
  let board: String
  let instructionsPerTick: Double?

  /// The results, cut from the output by what the report says.
  func parse(
    _ report: String, jobs: [PackageJob], output: Data
  ) throws(EmulatorError) -> EmulatorResult {
    var lines = Self.lines(report)[...]
    var result = EmulatorResult(packages: [], stackBytes: 0, paintedStackBytes: 0)
    var rest = output
    for job in jobs {
      result.packages.append(try package(job, &lines, &rest))
    }
    result.stackBytes = try value("stackBytes", &lines)
    result.paintedStackBytes = try value("paintedStackBytes", &lines)
    guard rest.isEmpty, lines.isEmpty else {
      throw .malformedReport(board: board, line: "\(rest.count) bytes of output left over")
    }
    return result
  }

  private func package(
    _ job: PackageJob, _ lines: inout ArraySlice<String>, _ rest: inout Data
  ) throws(EmulatorError) -> PackageResult {
    var result = PackageResult(
      arenaBytes: try value("arenaBytes", &lines), outputs: [], instructions: nil)
    let outputBytes = try value("outputBytes", &lines)
    let startup = instructions(ticks: try value("startupTicks", &lines))
    result.startupInstructions = startup
    var counts: [Int] = []
    for _ in job.inputs {
      let ticks = try value("ticks", &lines)
      guard rest.count >= outputBytes else {
        throw .malformedReport(board: board, line: "\(rest.count) of \(outputBytes) output bytes")
      }
      result.outputs.append(Data(rest.prefix(outputBytes)))
      rest = rest.dropFirst(outputBytes)
      if let count = instructions(ticks: ticks) { counts.append(count) }
    }
    if instructionsPerTick != nil { result.instructions = counts }
    return result
  }

  func instructions(ticks: Int) -> Int? {
    instructionsPerTick.map { Int((Double(ticks) * $0).rounded()) }
  }

  func value(
    _ key: String, _ lines: inout ArraySlice<String>
  ) throws(EmulatorError) -> Int {
    let line = lines.popFirst() ?? "the end, where \(key) was due"
    let words = line.split(separator: " ")
    guard words.count == 2, words[0] == key, let number = Int(words[1]), number >= 0 else {
      throw .malformedReport(board: board, line: line)
    }
    return number
  }

  /// The figures of a kernel check that found no difference.
  func kernelCheck(_ report: String) throws(EmulatorError) -> KernelCheckResult {
    var lines = Self.lines(report)[...]
    let number = try value("family", &lines)
    guard let family = UInt8(exactly: number).flatMap(KernelFamily.init(rawValue:)) else {
      throw .malformedReport(board: board, line: "family \(number)")
    }
    return KernelCheckResult(family: family, seeds: try value("seeds", &lines))
  }

  /// The error that a report of a refused package ends with: `error`, the package's number, the
  /// reason.
  static func refusal(in report: String, board: String) -> EmulatorError {
    let line = lines(report).last ?? "nothing"
    let mismatch = "mismatch "
    if line.hasPrefix(mismatch) {
      return .kernelMismatch(board: board, report: String(line.dropFirst(mismatch.count)))
    }
    let words = line.split(separator: " ", maxSplits: 2)
    guard words.count == 3, words[0] == "error", let package = Int(words[1]) else {
      return .malformedReport(board: board, line: line)
    }
    return .refused(board: board, package: package, reason: String(words[2]))
  }

  static func lines(_ report: String) -> [String] {
    report.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
