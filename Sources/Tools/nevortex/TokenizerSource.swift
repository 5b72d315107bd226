import CompilerPipeline
import Datasets
import ModelGraph
import Quantization

/// A tokenizer's file.
struct TokenizerSource {
  /// The table, as packages carry it.
  let table: [UInt8]
  /// What turns texts into tokens.
  let tokens: TextTokens

  init(path: String) throws {
    table = try ModelImport.tokenizer(InputFile.map(path), path: path)
    do {
      tokens = try TextTokens(table: table)
    } catch {
      throw Failure(.malformed, "\(path): \(error)")
    }
  }

  /// Throws where a model has other tokens, or none.
  func check(_ graph: ModelGraph) throws {
    guard graph.isDecoder else {
      throw Failure(.usage, "\(graph.name) reads no tokens: leave --tokenizer out")
    }
    let vocabulary = graph.outputs.first.map { graph[$0].shape[-1] } ?? 0
    guard vocabulary != tokens.count else { return }
    throw Failure(
      .usage,
      "the tokenizer has \(tokens.count) tokens, the model \(vocabulary): they do not belong "
        + "together")
  }
}
