import ModelGraph
import SharedBytes

/// Where each weight of a checkpoint lies: kind by kind, of each kind layer by layer.
///
/// The tables of rotations behind the last gain are left alone, as llama2.c's `run.c` does: they
/// follow from the positions.
struct CheckpointWeights {
  /// One kind of weight in every layer.
  struct Layered {
    let shape: Shape
    fileprivate let all: SharedBytes

    /// The bytes of one layer.
    func bytes(layer: Int) -> SharedBytes {
      all[layer * 4 * shape.elementCount..<(layer + 1) * 4 * shape.elementCount]
    }
  }

  let embedding: SharedBytes
  let attentionNorm, queries, keys, values, attentionOutput: Layered
  let feedForwardNorm, gate, down, up: Layered
  let norm: SharedBytes
  /// The output head, where it is not the embedding.
  let head: SharedBytes?

  /// The weights of a file that is as long as its header says.
  init(_ header: CheckpointHeader, _ bytes: SharedBytes) {
    var offset = CheckpointHeader.byteCount
    func next(_ elements: Int) -> SharedBytes {
      defer { offset += 4 * elements }
      return bytes[offset..<offset + 4 * elements]
    }
    func layered(_ shape: Shape) -> Layered {
      Layered(shape: shape, all: next(header.layers * shape.elementCount))
    }
    let (width, hidden) = (header.width, header.hiddenWidth)
    embedding = next(header.vocabulary * width)
    attentionNorm = layered([width])
    queries = layered([width, width])
    keys = layered([header.keyWidth, width])
    values = layered([header.keyWidth, width])
    attentionOutput = layered([width, width])
    feedForwardNorm = layered([width])
    gate = layered([hidden, width])
    down = layered([width, hidden])
    up = layered([hidden, width])
    norm = next(width)
    _ = next(header.context * header.headSize)
    head = header.sharesEmbedding ? nil : next(header.vocabulary * width)
  }
}
