package import ModelGraph

// A file of images in NCHW comes in as NHWC operations with a transpose before and after each.
// Moving every transpose towards the outputs makes them meet and cancel.

/// Moves a transpose from the inputs of a node to its result.
package struct PushTranspose: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a node that reads a transposed tensor, where it can do its work before the transpose.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let permutation = view.transposition(of: node) else { return }
    guard
      let (operation, after) = node.operation.beforeTranspose(
        permutation, resultRank: view[node.output].shape.rank)
    else { return }
    let inputs: [TensorID?]
    switch operation {
    case .binary, .concatenate:
      var all: [TensorID?] = []
      for case .some(let id) in node.inputs {
        guard let own = try view.untransposed(id, permutation, in: &patch) else { return }
        all.append(own)
      }
      inputs = all
    default:
      guard let maker = view.maker(of: node.input) else { return }
      inputs = [maker.input] + node.inputs.dropFirst()
    }
    let quantization = view[node.output].quantization
    let moved = try patch.add(operation, inputs, name: node.name, quantization: quantization)
    let result = try patch.add(
      .transpose(permutation: after), [moved], name: "\(node.name).transpose",
      quantization: quantization)
    patch.replace(node.output, with: result)
  }
}

extension GraphView {
  /// The permutation of the first transposed input of a node.
  fileprivate func transposition(of node: Node) -> [Int]? {
    for case .some(let id) in node.inputs {
      if case .transpose(let permutation) = maker(of: id)?.operation { return permutation }
      guard case .binary = node.operation else { return nil }
    }
    return nil
  }

  /// What `id` was before it was transposed by `permutation`: the input of that transpose, or a
  /// constant with its axes put back; nil for everything else.
  fileprivate func untransposed(
    _ id: TensorID, _ permutation: [Int], in patch: inout GraphPatch
  ) throws(GraphError) -> TensorID? {
    if let maker = maker(of: id), case .transpose(permutation) = maker.operation {
      return maker.input
    }
    guard graph[id].isConstant, graph[id].quantization?.axis == nil else { return nil }
    if graph[id].shape.elementCount == 1 {
      // A lone value fits every layout, and must not raise the rank.
      return graph[id].shape.rank == 0 ? id : try reshaped(id, to: [1], in: &patch)
    }
    let rank = permutation.count
    let own = graph[id].shape
    guard own.rank <= rank else { return nil }
    let full = Shape([Int](repeating: 1, count: rank - own.rank) + own.dimensions)
    let wide = own.rank == rank ? id : try reshaped(id, to: full, in: &patch)
    return try patch.add(
      .transpose(permutation: permutation.inverse), [wide], name: graph[id].name,
      quantization: graph[id].quantization)
  }

  private func reshaped(
    _ id: TensorID, to shape: Shape, in patch: inout GraphPatch
  ) throws(GraphError) -> TensorID {
    guard graph[id].shape != shape else { return id }
    return try patch.add(
      .reshape(to: shape), [id], name: graph[id].name, quantization: graph[id].quantization)
  }
}

extension Operation {
  /// The operation that works on what a transpose read, and the transpose that its result then
  /// needs; nil where the operation is bound to the order of the axes.
  fileprivate func beforeTranspose(
    _ permutation: [Int], resultRank: Int
  ) -> (operation: Operation, after: [Int])? {
    let keepsInnermost = permutation.last == permutation.count - 1
    switch self {
    case .unary: return (self, permutation)
    case .binary: return resultRank == permutation.count ? (self, permutation) : nil
    case .concatenate(let axis): return (.concatenate(axis: permutation[axis]), permutation)
    case .softmax, .logSoftmax, .fullyConnected: return keepsInnermost ? (self, permutation) : nil
    case .batchNormalization(let axis, let epsilon):
      return (.batchNormalization(axis: permutation[axis], epsilon: epsilon), permutation)
    case .pad(let before, let after, let value):
      let inverse = permutation.inverse
      return (
        .pad(before: inverse.map { before[$0] }, after: inverse.map { after[$0] }, value: value),
        permutation
      )
    case .mean(let axes, let keepDimensions):
      let moved = axes.map { permutation[$0] }.sorted()
      let mean = Operation.mean(axes: moved, keepDimensions: keepDimensions)
      if keepDimensions { return (mean, permutation) }
      let kept = permutation.filter { !moved.contains($0) }
      return (mean, kept.map { axis in kept.count { $0 < axis } })
    default: return nil
    }
  }
}

extension [Int] {
  /// The permutation that undoes this one.
  var inverse: [Int] {
    var inverse = self
    for (position, axis) in enumerated() { inverse[axis] = position }
    return inverse
  }
}
