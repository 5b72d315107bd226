import CompilerPipeline
import Datasets

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
}
