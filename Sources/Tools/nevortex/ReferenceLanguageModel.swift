import ModelGraph
import ModelMetrics
import ReferenceInterpreter

/// A decoder in the float reference interpreter.
struct ReferenceLanguageModel: LanguageModel {
  private let interpreter: ReferenceInterpreter
  let vocabulary: Int
  let context: Int

  /// A decoder: tokens [T] in, logits [T, V] out; throws for any other graph.
  init(_ graph: ModelGraph, path: String) throws {
    guard graph.inputs.count == 1, graph.outputs.count == 1,
      let tokens = graph.inputs.first.map({ graph[$0] }), tokens.type == .int32,
      let logits = graph.outputs.first.map({ graph[$0].shape }), tokens.shape.rank == 1,
      logits.rank == 2, logits[0] == tokens.shape[0]
    else {
      throw Failure(.usage, "\(path) is no language model: it does not turn tokens into logits")
    }
    do {
      interpreter = try ReferenceInterpreter(graph)
    } catch {
      throw Failure(.malformed, "\(path): \(error)")
    }
    vocabulary = logits[1]
    context = tokens.shape[0]
  }

  mutating func logits(
    of tokens: [Int32], visit: (_ position: Int, _ logits: Span<Float>) throws -> Void
  ) throws {
    let logits = try interpreter.resized(tokens: tokens.count).run([tokens.map { Float($0) }])[0]
    for position in tokens.indices {
      let row = position * vocabulary..<(position + 1) * vocabulary
      try visit(position, logits.span.extracting(row))
    }
  }
}
