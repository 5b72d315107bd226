import BoardCatalog
import Foundation
import TestSupport
import Testing

@testable import BoardBenchmark

// What a model takes on a board must not rise by more than two hundredths.
@Suite struct BudgetTests {
  private static let budgets = Budgets(
    folder: TestData.packageRoot.appendingPathComponent("Benchmarks/Boards/Budgets"))

  @Test("the example stays within its budgets", arguments: BoardCatalog.microcontrollers)
  func example(board: Board) throws {
    try expectWithinBudget([try BenchmarkModel.digits(TestData.packageRoot)], on: board)
  }

  @Test(
    "the models of MLPerf Tiny stay within their budgets",
    .enabled(if: TestData.isPresent, "needs the model data"),
    arguments: BoardCatalog.microcontrollers)
  func tiny(board: Board) throws {
    let models = try #require(try BenchmarkModel.tiny(TestData.root))
    try expectWithinBudget(models, on: board)
  }

  @Test("a figure above its budget is named, one within the tolerance is not")
  func excesses() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let budgets = Budgets(folder: folder)
    let budget = Figures(instructions: 1000, startupInstructions: nil, ramBytes: 50, flashBytes: 7)
    try budgets.record(["m": budget], for: "b")
    var measured = budget
    measured.instructions = 1020
    measured.startupInstructions = 1_000_000
    #expect(try budgets.excesses(["m": measured, "other": measured], on: "b") == [])
    measured.instructions = 1021
    measured.ramBytes = 52
    #expect(
      try budgets.excesses(["m": measured], on: "b") == [
        "m on b: instructions 1021, budget 1000", "m on b: RAM 52, budget 50",
      ])
    try budgets.record(["n": measured], for: "b")
    #expect(try budgets.read("b") == ["m": budget, "n": measured])
  }

  private func expectWithinBudget(_ models: [BenchmarkModel], on board: Board) throws {
    let measurement = Measurement(root: TestData.packageRoot)
    let recorded = try Self.budgets.read(board.name)
    for model in models {
      let figures = try measurement.figures(of: model, on: board)
      #expect(recorded[model.name] != nil, "make bench-boards RECORD=1 records a budget")
      let excesses = try Self.budgets.excesses([model.name: figures], on: board.name)
      #expect(excesses == [])
    }
  }
}
