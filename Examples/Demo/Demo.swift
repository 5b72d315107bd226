// Takes the example from float ONNX to an INT8 package and runs it on this machine and on every
// emulated board, by the commands that a user would type, and prints one table.
import Foundation

/// Runs the demonstration: `demo <nevortex> <folder of the example> <folder for results>`.
@main
enum Demo {
  /// Test drawings that every board classifies; this machine classifies all of them.
  static let boardSamples = 64

  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      FileHandle.standardError.write(Data("usage: demo <nevortex> <example> <results>\n".utf8))
      exit(64)
    }
    let demo = Demonstration(
      program: Program(path: arguments[1]), example: arguments[2], results: arguments[3])
    do {
      exit(try demo.run() ? 0 : 1)
    } catch {
      FileHandle.standardError.write(Data("demo: \(error)\n".utf8))
      exit(1)
    }
  }
}

/// One demonstration.
struct Demonstration {
  let program: Program
  let example: String
  let results: String

  /// The status of a command that wants a tool that is not here.
  private static let toolMissing: Int32 = 69

  private var model: String { "\(example)/drawn-digits.onnx" }
  private var package: String { "\(results)/drawn-digits.nvx" }
  private var sample: String { "\(example)/sample.npy" }
  private var test: String { "\(example)/test.npz" }

  /// Whether all machines gave the same bytes.
  func run() throws -> Bool {
    try FileManager.default.createDirectory(atPath: results, withIntermediateDirectories: true)
    try program.run([
      "build", model, "--calibrate", "\(example)/calibration.npz", "-o", package, "--report",
      "\(results)/report.html",
    ])
    let float: EvaluationFigures = try program.decode(["evaluate", model, "--data", test])
    let whole: EvaluationFigures = try program.decode(["evaluate", package, "--data", test])
    let boards: [BoardFigures] = try program.decode(["boards"])
    var rows = [try row(on: nil)]
    for board in boards where board.emulated {
      do {
        rows.append(try row(on: board.name))
      } catch let failure as Program.CommandFailed where failure.status == Self.toolMissing {
        print("\(board.name) is left out")
      }
    }
    let agree = rows.allSatisfy { $0.sha256 == rows[0].sha256 }
    show(rows, float: float, whole: whole, agree: agree)
    return agree
  }

  private func row(on board: String?) throws -> Row {
    let place = board.map { ["--on", $0] } ?? []
    let output = "\(results)/answer-\(board ?? "host").npy"
    let run: RunFigures = try program.decode(
      ["run", package, "--input", sample, "--output", output] + place)
    let evaluation: EvaluationFigures = try program.decode(
      ["evaluate", package, "--data", test, "--first", "\(Demo.boardSamples)"] + place)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: output)))
    return Row(
      machine: run.board, answer: try word(for: bytes), accuracy: evaluation.accuracy,
      instructions: run.instructions, ramBytes: run.ramBytes, flashBytes: run.flashBytes,
      sha256: evaluation.sha256)
  }

  /// The label of the highest output.
  private func word(for bytes: [UInt8]) throws -> String {
    let labels = try String(contentsOfFile: "\(example)/labels.txt", encoding: .utf8)
      .split(separator: "\n")
    // The elements of a .npy are its last bytes: one for each label.
    let values = bytes.suffix(labels.count).map { Int8(bitPattern: $0) }
    let best = values.indices.max { (values[$0], $1) < (values[$1], $0) } ?? 0
    return String(labels[best])
  }
}

/// A machine's line of the table.
struct Row {
  let machine, answer: String
  let accuracy: Double
  let instructions, ramBytes, flashBytes: Int?
  let sha256: String
}

/// What `run --json` prints, as far as the table needs it.
struct RunFigures: Decodable {
  let board: String
  let instructions, ramBytes, flashBytes: Int?
}

/// What `evaluate --json` prints, as far as the table needs it.
struct EvaluationFigures: Decodable {
  let count: Int
  let accuracy: Double
  let sha256: String
}

/// What `boards --json` prints, as far as the demonstration needs it.
struct BoardFigures: Decodable {
  let name: String
  let emulated: Bool
}
