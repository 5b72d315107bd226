import ArgumentParser
import BoardCatalog
import Foundation

/// Measures models on every emulated board and holds the figures against the peer and the budgets.
@main
struct BoardBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-boards",
    abstract: "Instructions, RAM and flash of inference on the emulated boards.",
    discussion: "Example: bench-boards --data ../shared/data")

  @Option(help: "The folder with mlperf-tiny/ and golden/; without it, the example alone.")
  var data: String?

  @Option(help: "Measure one board.")
  var board: String?

  @Flag(help: "Record the figures as the budgets of later runs.")
  var record = false

  @Flag(help: "Rewrite the table and the picture in Documentation/.")
  var document = false

  /// The package's root: two folders above this file.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  func run() throws {
    let budgets = Budgets(folder: Self.root.appendingPathComponent("Benchmarks/Boards/Budgets"))
    let references = try References(
      Self.root.appendingPathComponent("Benchmarks/Boards/references.json"))
    let models = try models()
    var rows: [FigureRow] = []
    var excesses: [String] = []
    for board in try boards() {
      let measured = try measure(models, on: board)
      excesses += try budgets.excesses(measured, on: board.name)
      if record { try budgets.record(measured, for: board.name) }
      rows += models.compactMap { model in
        measured[model.name].map {
          FigureRow(
            board: board.name, model: model.name, figures: $0,
            references: references[model.name, board.name])
        }
      }
    }
    print(FigureTable(rows: rows).text)
    if document { try PerformanceDocument(root: Self.root).write(rows) }
    guard excesses.isEmpty || record else {
      throw ValidationError("above budget:\n  " + excesses.joined(separator: "\n  "))
    }
  }

  private func models() throws -> [BenchmarkModel] {
    let example = try BenchmarkModel.digits(Self.root)
    guard let data else { return [example] }
    let folder = URL(fileURLWithPath: data)
    guard let tiny = try BenchmarkModel.tiny(folder) else {
      throw ValidationError(
        "\(data) holds no mlperf-tiny/models; leave --data out to measure the "
          + "example alone")
    }
    return tiny + [example]
  }

  private func boards() throws -> [Board] {
    guard let board else { return BoardCatalog.microcontrollers }
    return [try BoardCatalog.board(named: board)]
  }

  private func measure(
    _ models: [BenchmarkModel], on board: Board
  ) throws -> [String: Figures] {
    var measured: [String: Figures] = [:]
    let measurement = Measurement(root: Self.root)
    for model in models {
      FileHandle.standardError.write(Data("\(model.name) on \(board.name)\n".utf8))
      measured[model.name] = try measurement.figures(of: model, on: board)
    }
    return measured
  }
}
