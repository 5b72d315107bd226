import FlatBufferWire
import ModelGraph

// AVERAGE_POOL_2D, MAX_POOL_2D and MEAN.

extension GraphAssembly {
  mutating func readPool(_ node: TFLiteNode, _ operation: (Pool2D) -> Operation) throws {
    try node.expectInputs(1...1)
    let x = try fileTensor(node, 0).shape
    guard x.rank == 4 else {
      throw GraphError.rank(node: node.name, input: 0, found: x, expected: "four axes")
    }
    let options = try node.options(.pool2D)
    let window = try WindowOptions(
      node, strideHeight: options?.integer(PoolOptions.strideHeight, default: Int32(0)),
      strideWidth: options?.integer(PoolOptions.strideWidth, default: Int32(0)))
    let kernel = Extent2D(
      Int(try options?.integer(PoolOptions.filterHeight, default: Int32(0)) ?? 0),
      Int(try options?.integer(PoolOptions.filterWidth, default: Int32(0)) ?? 0))
    let pool = Pool2D(
      kernel: kernel, stride: window.stride,
      padding: try window.padding(
        options?.integer(PoolOptions.padding, default: Int8(0)), input: x, kernel: kernel, node),
      activation: try activation(
        options?.integer(PoolOptions.activation, default: Int8(0)), node))
    try finish(node, operation(pool), [try input(node, 0)])
  }

  mutating func readMean(_ node: TFLiteNode) throws {
    try node.expectInputs(2...2)
    let keeps = try node.options(.reducer)?.boolean(ReducerOptions.keepsDimensions) ?? false
    let rank = try fileTensor(node, 0).shape.rank
    let axes = try integers(node, 1, "the axes").map { try axis($0, rank: rank, node) }
    let operation = Operation.mean(axes: Set(axes).sorted(), keepDimensions: keeps)
    try finish(node, operation, [try input(node, 0)])
  }

  /// An axis; a negative one counts from the innermost.
  func axis(_ axis: Int, rank: Int, _ node: TFLiteNode) throws -> Int {
    guard axis >= -rank, axis < rank else {
      throw GraphError.parameter(node: node.name, what: "axis", found: axis)
    }
    return axis < 0 ? axis + rank : axis
  }
}
