package import ModelGraph

/// Removes nodes that give what they get.
package struct RemoveIdentity: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces the result of a node that changes nothing with its input.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let source = view.unchangedInput(of: node) else { return }
    let (from, to) = (view[source], view[node.output])
    guard from.shape == to.shape, from.type == to.type, from.quantization == to.quantization else {
      return
    }
    // The caller's input and output stay two tensors, each with its name.
    if view.isOutput(node.output), view.isInput(source) || view.isOutput(source) { return }
    patch.replace(node.output, with: source)
  }
}

extension GraphView {
  /// The input whose elements a node hands on, if it does so.
  fileprivate func unchangedInput(of node: Node) -> TensorID? {
    let shape = graph[node.input].shape
    switch node.operation {
    case .unary(.identity), .reshape: return node.input
    case .unary(.clip(let lower, let upper)):
      return lower == -.infinity && upper == .infinity ? node.input : nil
    case .unary(.relu): return isKnownPositive(node.input) ? node.input : nil
    case .transpose(let permutation):
      return permutation == Array(permutation.indices) ? node.input : nil
    case .pad(let before, let after, _):
      return (before + after).allSatisfy { $0 == 0 } ? node.input : nil
    case .concatenate: return node.inputs.count == 1 ? node.input : nil
    case .mean(let axes, true): return axes.allSatisfy { shape[$0] == 1 } ? node.input : nil
    case .averagePool2D(let pool), .maxPool2D(let pool):
      let isPoint = pool.kernel == Extent2D(1, 1) && pool.stride == Extent2D(1, 1)
      return isPoint && pool.padding.isNone && pool.activation == .none ? node.input : nil
    case .resizeNearest(let resize):
      return resize.size == Extent2D(shape[1], shape[2]) ? node.input : nil
    case .binary(let function, .none): return neutralOperand(function, node)
    default: return nil
    }
  }

  /// The operand that the other one, a constant, leaves as it is.
  private func neutralOperand(_ function: BinaryOperation, _ node: Node) -> TensorID? {
    guard node.inputs.count == 2, let second = node.inputs[1] else { return nil }
    func isAll(_ value: Float, _ id: TensorID) -> Bool {
      reals(id)?.allSatisfy { $0 == value } ?? false
    }
    switch function {
    case .add: return isAll(0, second) ? node.input : isAll(0, node.input) ? second : nil
    case .multiply: return isAll(1, second) ? node.input : isAll(1, node.input) ? second : nil
    case .subtract: return isAll(0, second) ? node.input : nil
    case .divide: return isAll(1, second) ? node.input : nil
    case .minimum, .maximum: return nil
    }
  }
}
