import FlatBufferWire
import ModelGraph

// FULLY_CONNECTED and BATCH_MATMUL.

extension GraphAssembly {
  mutating func readFullyConnected(_ node: TFLiteNode) throws {
    try node.expectInputs(2...3)
    let options = try node.options(.fullyConnected)
    let format = try options?.integer(FullyConnectedOptions.weightsFormat, default: Int8(0)) ?? 0
    guard format == 0 else {
      throw TFLiteError.parameter(
        node: node.name, what: "the weights' format", found: "\(format)", expected: "0 (plain)")
    }
    let fused = try activation(
      options?.integer(FullyConnectedOptions.activation, default: Int8(0)), node)
    let keeps = try options?.boolean(FullyConnectedOptions.keepsDimensions) ?? false
    let x = try flattened(node, keepsDimensions: keeps)
    let inputs = [x, try weights(node), try bias(node)]
    try finish(node, .fullyConnected(FullyConnected(activation: fused)), inputs)
  }

  /// Input 0 as [.., I]: without `keep_num_dims` all axes but the innermost fall together.
  private mutating func flattened(
    _ node: TFLiteNode, keepsDimensions: Bool
  ) throws -> TensorID {
    let x = try input(node, 0)
    let shape = graph[x].shape
    let weights = try fileTensor(node, 1).shape
    guard weights.rank == 2, weights[1] > 0, shape.elementCount % weights[1] == 0 else {
      throw GraphError.mismatch(
        node: node.name, what: "the innermost extents", left: shape, right: weights)
    }
    let isMatrix = shape.rank == 2 && shape[1] == weights[1]
    if keepsDimensions || isMatrix { return x }
    let matrix: Shape = [shape.elementCount / weights[1], weights[1]]
    return try insert(.reshape(to: matrix), x, name: "\(node.name)/flat")
  }

  mutating func readBatchMatMul(_ node: TFLiteNode) throws {
    try node.expectInputs(2...2)
    let options = try node.options(.batchMatMul)
    let left = try operand(
      node, 0, isAdjoint: options?.boolean(BatchMatMulOptions.adjointLeft) ?? false)
    let right = try operand(
      node, 1, isAdjoint: options?.boolean(BatchMatMulOptions.adjointRight) ?? false)
    try finish(node, .matrixMultiply, [left, right])
  }

  /// One side of a product, its last two axes swapped where the file wants it adjoint.
  private mutating func operand(
    _ node: TFLiteNode, _ position: Int, isAdjoint: Bool
  ) throws -> TensorID {
    let id = try input(node, position)
    let rank = graph[id].shape.rank
    guard isAdjoint, rank >= 2 else { return id }
    let permutation = Array(0..<rank - 2) + [rank - 1, rank - 2]
    return try insert(
      .transpose(permutation: permutation), id, name: "\(node.name)/adjoint\(position)")
  }
}
