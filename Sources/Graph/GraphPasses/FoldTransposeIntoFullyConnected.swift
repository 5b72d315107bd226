package import ModelGraph

/// Lets a fully connected layer read an image as it lies, by putting the columns of its weights in
/// another order, where a transpose and a flattening reshape come before it.
package struct FoldTransposeIntoFullyConnected: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a layer that reads a flattened, transposed tensor.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard case .fullyConnected = node.operation,
      let flatten = view.maker(of: node.input), case .reshape(let flat) = flatten.operation,
      let mover = view.maker(of: flatten.input), case .transpose(let permutation) = mover.operation,
      let weights = node.optionalInput(1), view.isConstantOrDequantized(weights)
    else { return }
    // Scales along the columns would have to move with them.
    guard view[weights].quantization?.axis ?? 0 == 0 else { return }
    let source = view[mover.input].shape
    let columns = flat[-1]
    guard columns > 0,
      let rowAxes = source.axesThatMakeRows(flat.elementCount / columns, before: permutation)
    else { return }
    let reshaped = try patch.add(
      .reshape(to: flat), [mover.input], name: flatten.name,
      quantization: view[flatten.output].quantization)
    let reordered = try reorder(
      weights, columns: Array(permutation.dropFirst(rowAxes)).map { $0 - rowAxes },
      extents: Array(source.dimensions.dropFirst(rowAxes)), in: &patch)
    let layer = try patch.add(
      node.operation, [reshaped, reordered] + node.inputs.dropFirst(2), name: node.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: layer)
  }

  /// Weights whose columns follow the order before the transpose: a reshape to the transposed
  /// extents, the transpose undone, and a reshape back; later passes compute it.
  private func reorder(
    _ weights: TensorID, columns: [Int], extents: [Int], in patch: inout GraphPatch
  ) throws(GraphError) -> TensorID {
    let (name, shape) = (patch[weights].name, patch[weights].shape)
    let quantization = patch[weights].quantization
    let apart = try patch.add(
      .reshape(to: Shape([shape[0]] + columns.map { extents[$0] })), [weights], name: name,
      quantization: quantization)
    let moved = try patch.add(
      .transpose(permutation: [0] + columns.inverse.map { $0 + 1 }), [apart], name: name,
      quantization: quantization)
    return try patch.add(.reshape(to: shape), [moved], name: name, quantization: quantization)
  }
}

extension Shape {
  /// How many leading axes, which the transpose leaves in place, make up `rows` rows; nil where a
  /// row would mix with another.
  fileprivate func axesThatMakeRows(_ rows: Int, before permutation: [Int]) -> Int? {
    var product = 1
    for axis in 0...rank {
      if product == rows { return axis }
      guard axis < rank, permutation[axis] == axis else { return nil }
      product *= self[axis]
    }
    return nil
  }
}

extension GraphView {
  /// Whether a tensor is constant or the reals of a constant.
  func isConstantOrDequantized(_ id: TensorID) -> Bool {
    if graph[id].isConstant { return true }
    guard let maker = maker(of: id), case .dequantize = maker.operation else { return false }
    return graph[maker.input].isConstant
  }
}
