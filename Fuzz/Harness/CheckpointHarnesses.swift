import CheckpointFormat
import SharedBytes
import Tokenizer

extension Harness {
  /// The readers of llama2.c's files, and of the table that packages carry.
  static let checkpoints = [
    Harness(name: "checkpoint", seedEnding: "stories.bin") { bytes in
      _ = try? CheckpointReader.read(bytes, name: "fuzz")
    },
    Harness(name: "tokenizer-file", seedEnding: "tok512.bin") { bytes in
      guard let table = try? TokenizerFile(bytes).table else { return }
      do {
        _ = try TokenizerView(validating: table.span.bytes)
      } catch {
        fatalError("the table of a file is refused: \(error)")
      }
    },
    // The table, behind a byte that says how many of the last bytes are a text to encode.
    Harness(name: "tokenizer", seedEnding: ".nvtk") { bytes in
      let all = bytes.array
      guard let textCount = all.first.map(Int.init), all.count > textCount else { return }
      let (table, text) = (Array(all[1..<all.count - textCount]), Array(all.suffix(textCount)))
      guard let view = try? TokenizerView(validating: table.span.bytes) else { return }
      var tokens = [Int32](repeating: 0, count: textCount + 1)
      var room = tokens.mutableSpan
      guard let count = view.encode(text.span.bytes, prefixed: true, into: &room) else {
        fatalError("a token for each byte and one more is not enough")
      }
      var buffer = [UInt8](repeating: 0, count: view.longestPiece)
      var target = buffer.mutableSpan
      for token in tokens.prefix(count) {
        _ = view.decode(token, after: view.beginning, into: &target)
      }
    },
  ]
}
