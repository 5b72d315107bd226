import Foundation

/// The figures that a change must not worsen: one file a board, one entry a model.
struct Budgets {
  /// Where the files lie.
  let folder: URL
  /// How far a figure may rise before it is a fault.
  static let tolerance = 0.02

  /// The budgets of a board by model; empty where none were recorded.
  func read(_ board: String) throws -> [String: Figures] {
    let file = file(board)
    guard FileManager.default.fileExists(atPath: file.path) else { return [:] }
    do {
      return try JSONDecoder().decode([String: Figures].self, from: Data(contentsOf: file))
    } catch {
      throw BenchmarkError.malformed(file: file.path, reason: "\(error)")
    }
  }

  /// Records the figures of a board; models that were not measured keep theirs.
  func record(_ measured: [String: Figures], for board: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let all = try read(board).merging(measured) { $1 }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try (try encoder.encode(all) + Data("\n".utf8)).write(to: file(board), options: .atomic)
  }

  /// What rose above its budget by more than the tolerance, one line each.
  func excesses(_ measured: [String: Figures], on board: String) throws -> [String] {
    let budgets = try read(board)
    return measured.sorted { $0.key < $1.key }.flatMap { model, figures in
      FigureKind.allCases.compactMap { kind -> String? in
        guard let value = kind.value(of: figures), let budget = kind.value(of: budgets[model]),
          Double(value) > Double(budget) * (1 + Self.tolerance)
        else { return nil }
        return "\(model) on \(board): \(kind.title) \(value), budget \(budget)"
      }
    }
  }

  private func file(_ board: String) -> URL { folder.appendingPathComponent("\(board).json") }
}
