import GraphPasses
import ModelGraph

/// Which tensors of a graph must have one quantization: a result that is made of its input's own
/// integers shares that of its input.
struct RangeGroups {
  private var parents: [Int]
  /// For each tensor that leads a group, the quantization that an operation dictates.
  private var fixed: [Int: TensorQuantization] = [:]

  /// The groups of a graph.
  init(_ graph: ModelGraph) {
    parents = Array(graph.tensors.indices)
    for node in graph.nodes where node.sharesQuantization {
      for id in node.sharers(in: graph) { join(id, node.output) }
    }
    for node in graph.nodes {
      guard let quantization = node.operation.fixedQuantization else { continue }
      fixed[leader(of: node.output)] = quantization
    }
  }

  /// The tensor that stands for a group.
  func leader(of id: TensorID) -> Int {
    var index = id.index
    while parents[index] != index { index = parents[index] }
    return index
  }

  /// The quantization that the group of `id` must have, whatever its values.
  func fixedQuantization(of id: TensorID) -> TensorQuantization? { fixed[leader(of: id)] }

  private mutating func join(_ first: TensorID, _ second: TensorID) {
    let (a, b) = (leader(of: first), leader(of: second))
    // The older tensor leads: chains of parents stay short, and the result is always the same.
    parents[max(a, b)] = min(a, b)
  }
}

extension Node {
  /// Whether the result is made of the input's own integers.
  var sharesQuantization: Bool {
    switch operation {
    case .reshape, .transpose, .pad, .concatenate, .resizeNearest, .maxPool2D, .averagePool2D,
      .binary(.minimum, _), .binary(.maximum, _):
      true
    default: false
    }
  }

  /// The inputs that share the result's quantization and are not known ahead.
  func sharers(in graph: ModelGraph) -> [TensorID] {
    inputs.compactMap(\.self).filter { !graph[$0].isConstant }
  }
}
