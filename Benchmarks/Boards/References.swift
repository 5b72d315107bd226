import Foundation

/// What the figures are held against: TensorFlow Lite Micro's, and our own aims.
///
/// The peer's were measured on the same emulated boards with the same counter, with CMSIS-NN where
/// the processor has it; its flash is that of its smallest build.
struct References {
  /// The references of one model on one board.
  struct Entry: Codable {
    let peer: Figures
    let aim: Figures
  }

  private let entries: [String: [String: Entry]]

  /// Reads the file.
  init(_ file: URL) throws {
    do {
      entries = try JSONDecoder().decode(
        [String: [String: Entry]].self, from: Data(contentsOf: file))
    } catch {
      throw BenchmarkError.malformed(file: file.path, reason: "\(error)")
    }
  }

  /// The references of a model on a board, if there are any.
  subscript(model: String, board: String) -> Entry? { entries[board]?[model] }
}
