import BoardCatalog
import Emulator
import FirmwareBuilder
import Foundation

/// Runs models on emulated boards and reads what they took.
struct Measurement {
  /// The package's root: where firmware is built from.
  let root: URL

  /// The figures of one model on one board.
  ///
  /// Throws where an answer is not the expected one: figures of a wrong answer are worth nothing.
  func figures(of model: BenchmarkModel, on board: Board) throws -> Figures {
    let content = try FirmwareContent.operators(of: model.package)
    let image = try FirmwareBuilder(root: root).image(.runner, content, for: board)
    let job = PackageJob(package: model.package, inputs: model.inputs)
    let result = try Emulator.run([job], on: image)
    let answer = result.packages[0]
    guard answer.outputs == model.outputs else {
      throw BenchmarkError.wrongAnswer(model: model.name, board: board.name)
    }
    let footprint = image.layout?.footprint
    return Figures(
      instructions: answer.instructions?.max(),
      startupInstructions: answer.startupInstructions,
      ramBytes: footprint.map { answer.arenaBytes + result.stackBytes + $0.bss + $0.data },
      flashBytes: footprint?.runtimeFlashBytes)
  }
}

/// Why there are no figures.
enum BenchmarkError: Error, CustomStringConvertible {
  /// A board gave other bytes than the model's recorded answers.
  case wrongAnswer(model: String, board: String)
  /// A file of references or budgets is not what it should be.
  case malformed(file: String, reason: String)

  /// One line.
  var description: String {
    switch self {
    case .wrongAnswer(let model, let board): "\(model) on \(board): the answer is wrong"
    case .malformed(let file, let reason): "\(file): \(reason)"
    }
  }
}
