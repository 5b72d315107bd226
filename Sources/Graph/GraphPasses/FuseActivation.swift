package import ModelGraph

/// Makes a relu, relu6 or clip part of the operation before it.
package struct FuseActivation: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces an activation of a result that nobody else reads.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .unary(let function) = node.operation, let activation = function.fusedActivation,
      let maker = view.maker(of: node.input), view.isReadOnce(node.input),
      let own = maker.activation, let both = own.followed(by: activation),
      view[node.input].quantization == view[node.output].quantization
    else { return }
    let fused = try patch.add(
      maker.operation.with(both), maker.inputs, name: maker.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: fused)
  }
}

extension UnaryOperation {
  /// The activation that an operation can carry for this function; nil where there is none.
  fileprivate var fusedActivation: FusedActivation? {
    switch self {
    case .relu: .relu
    case .relu6: .relu6
    case .clip(let lower, let upper):
      switch (lower, upper) {
      case (0, .infinity), (0, Float.greatestFiniteMagnitude): .relu
      case (0, 6): .relu6
      case (-1, 1): .reluN1To1
      default: nil
      }
    default: nil
    }
  }
}

extension FusedActivation {
  /// One activation that does what this and then the other does; nil where there is none.
  fileprivate func followed(by next: FusedActivation) -> FusedActivation? {
    switch (self, next) {
    case (.none, _): next
    case (_, .none): self
    case (.relu, .relu6), (.relu6, .relu), (.relu6, .relu6): .relu6
    case (.relu, .relu): .relu
    case (.reluN1To1, .reluN1To1): .reluN1To1
    default: nil
    }
  }
}
