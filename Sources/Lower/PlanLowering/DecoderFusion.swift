// Which products of a decoder are no step of their own: queries, keys and values are one product
// with the rows of three matrices, gate and up one with those of two, and what is added to the
// residual stream is added by the product that makes it.
import ModelGraph

/// The products of 16-bit activations that another node's step takes in.
struct DecoderFusion {
  private var products: [TensorID: Node] = [:]

  /// Finds them: products whose one reader is an attention, a gated SiLU or an addition.
  init(_ graph: ModelGraph) {
    var readers: [TensorID: Int] = [:]
    for id in graph.nodes.flatMap({ $0.inputs.compactMap(\.self) }) + graph.outputs {
      readers[id, default: 0] += 1
    }
    var candidates: [TensorID: Node] = [:]
    for node in graph.nodes {
      switch node.operation {
      case .fullyConnected where graph[node.input].type == .int16 && readers[node.output] == 1:
        candidates[node.output] = node
      case .attention, .gatedSiLU:
        for id in node.inputs.compactMap(\.self) { products[id] = candidates[id] }
      case .binary(.add, _):
        // One of the two: the other is the stream.
        guard let id = node.inputs.compactMap(\.self).last(where: { candidates[$0] != nil })
        else { continue }
        products[id] = candidates[id]
      default: continue
      }
    }
  }

  /// The product that makes a tensor, where its reader takes it in.
  func product(making tensor: TensorID) -> Node? { products[tensor] }
}
