import Calibration
import Datasets
import ModelGraph
import Quantization

// A text as samples: its documents one after the other, each behind the token that begins one, cut
// into windows of one length, as language models are trained.

/// Samples, and the graph that takes them.
struct Calibration {
  let graph: ModelGraph
  let samples: CalibrationSamples
}

extension CalibrationFile {
  /// The most tokens of a window; a shorter context takes as many as it has.
  private static let windowTokens = 512

  /// Samples for a graph: a text for a decoder, else what `samples` reads.
  static func read(
    _ path: String, for graph: ModelGraph, _ tokens: TokenizerSource?, limit: Int?
  ) throws -> Calibration {
    guard graph.isDecoder else {
      return Calibration(graph: graph, samples: try samples(path, for: graph, limit: limit))
    }
    guard let tokens else {
      throw Failure(
        .usage,
        "\(graph.name) reads tokens: give its tokenizer, llama2.c's tok.bin, with "
          + "--tokenizer, so that a text can be taken for samples")
    }
    return try windows(of: path, for: graph, tokens.tokens, limit: limit)
  }

  private static func windows(
    of path: String, for graph: ModelGraph, _ tokens: TextTokens, limit: Int?
  ) throws -> Calibration {
    var stream: [Float] = []
    for document in try TextDataset(path: path, first: limit).documents {
      stream.append(Float(tokens.beginning))
      stream += try tokens.tokens(of: document).map { Float($0) }
    }
    guard !stream.isEmpty else { throw Failure(.malformed, "\(path) holds no text") }
    let context = graph.inputs.first.map { graph[$0].shape.elementCount } ?? 1
    let length = min(context, windowTokens, stream.count)
    let count = stream.count / length
    return Calibration(
      graph: try graph.resized(tokens: length),
      samples: CalibrationSamples(count: count) { window in
        [Array(stream[window * length..<(window + 1) * length])]
      })
  }
}
