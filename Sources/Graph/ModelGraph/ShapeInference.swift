public import TensorTypes

extension ModelGraph {
  /// The shape and element type that an operation gives for these inputs.
  ///
  /// Throws where the inputs do not fit the operation or each other.
  public func inferResult(
    of operation: Operation, inputs: [TensorID?], node: String
  ) throws(GraphError) -> (shape: Shape, type: ElementType) {
    let context = InferenceContext(graph: self, inputs: inputs, node: node)
    let first = try context.tensor(0)
    let shape = try context.shape(of: operation, first: first)
    guard shape.elementCount(limit: Self.elementLimit) != nil else {
      throw .tooLarge(node: node, shape: shape)
    }
    switch operation {
    case .quantize: return (shape, .int8)
    case .dequantize: return (shape, .float32)
    case .embedding: return (shape, .float32)
    default: return (shape, first.type)
    }
  }
}

/// One node's inputs while its result is inferred.
private struct InferenceContext {
  let graph: ModelGraph
  let inputs: [TensorID?]
  let node: String

  func tensor(_ position: Int) throws(GraphError) -> Tensor {
    guard position < inputs.count, let id = inputs[position] else {
      throw .missingInput(node: node, position: position)
    }
    return graph[id]
  }

  func shape(of operation: Operation, first: Tensor) throws(GraphError) -> Shape {
    switch operation {
    case .convolution2D(let convolution): try self.convolution(convolution, first.shape)
    case .fullyConnected: try fullyConnected(first.shape)
    case .matrixMultiply: try matrixMultiply(first.shape)
    case .averagePool2D(let pool), .maxPool2D(let pool): try self.pool(pool, first.shape)
    case .mean(let axes, let keepDimensions):
      try mean(first.shape, axes: axes, keepDimensions: keepDimensions)
    case .batchNormalization(let axis, _): try batchNormalization(first.shape, axis: axis)
    case .binary: try binary(first.shape)
    case .reshape(let shape): try reshape(first.shape, to: shape)
    case .transpose(let permutation): try transpose(first.shape, permutation)
    case .pad(let before, let after, _): try pad(first.shape, before, after)
    case .concatenate(let axis): try concatenate(first.shape, axis: axis)
    case .resizeNearest(let resize): try self.resize(resize, first.shape)
    case .embedding: try embedding(first.shape)
    case .rmsNormalization: try rmsNormalization(first.shape)
    case .attention(let attention): try self.attention(attention, first.shape)
    case .gatedSiLU: try gatedSiLU(first.shape)
    case .unary, .softmax, .logSoftmax, .quantize, .dequantize: first.shape
    }
  }

  func expect(_ shape: Shape, rank: Int, input: Int, _ expected: String) throws(GraphError) {
    guard shape.rank == rank else {
      throw .rank(node: node, input: input, found: shape, expected: expected)
    }
  }

  func expect(_ value: Int, atLeast least: Int, _ what: String) throws(GraphError) {
    guard value >= least, value < 1 << 24 else {
      throw .parameter(node: node, what: what, found: value)
    }
  }
}

// Windows over images.
extension InferenceContext {
  func convolution(_ convolution: Convolution2D, _ x: Shape) throws(GraphError) -> Shape {
    let weights = try tensor(1).shape
    try expect(x, rank: 4, input: 0, "N x H x W x C")
    try expect(weights, rank: 4, input: 1, "O x kh x kw x I")
    let groups = convolution.groups
    try expect(groups, atLeast: 1, "the number of groups")
    guard weights[3].multipliedReportingOverflow(by: groups) == (x[3], false),
      weights[0] % groups == 0
    else {
      throw .mismatch(node: node, what: "\(groups) groups of channels", left: weights, right: x)
    }
    if inputs.count > 2, inputs[2] != nil {
      try expectElements(weights[0], input: 2, "a bias for each output channel", weights)
    }
    let height = try windows(
      x[1], kernel: weights[1], stride: convolution.stride.height,
      dilation: convolution.dilation.height, convolution.padding.top, convolution.padding.bottom)
    let width = try windows(
      x[2], kernel: weights[2], stride: convolution.stride.width,
      dilation: convolution.dilation.width, convolution.padding.left, convolution.padding.right)
    return [x[0], height, width, weights[0]]
  }

  func pool(_ pool: Pool2D, _ x: Shape) throws(GraphError) -> Shape {
    try expect(x, rank: 4, input: 0, "N x H x W x C")
    let height = try windows(
      x[1], kernel: pool.kernel.height, stride: pool.stride.height, dilation: 1,
      pool.padding.top, pool.padding.bottom)
    let width = try windows(
      x[2], kernel: pool.kernel.width, stride: pool.stride.width, dilation: 1,
      pool.padding.left, pool.padding.right)
    return [x[0], height, width, x[3]]
  }

  func resize(_ resize: ResizeNearest, _ x: Shape) throws(GraphError) -> Shape {
    try expect(x, rank: 4, input: 0, "N x H x W x C")
    try expect(resize.size.height, atLeast: 1, "the height")
    try expect(resize.size.width, atLeast: 1, "the width")
    return [x[0], resize.size.height, resize.size.width, x[3]]
  }

  private func windows(
    _ extent: Int, kernel: Int, stride: Int, dilation: Int, _ before: Int, _ after: Int
  ) throws(GraphError) -> Int {
    try expect(kernel, atLeast: 1, "the kernel")
    try expect(stride, atLeast: 1, "the stride")
    try expect(dilation, atLeast: 1, "the dilation")
    try expect(before, atLeast: 0, "the padding")
    try expect(after, atLeast: 0, "the padding")
    let reach = (kernel - 1) * dilation + 1
    let room = extent + before + after - reach
    guard room >= 0 else { throw .parameter(node: node, what: "the kernel's reach", found: reach) }
    return room / stride + 1
  }

  private func expectElements(
    _ count: Int, input: Int, _ what: String, _ other: Shape
  ) throws(GraphError) {
    let shape = try tensor(input).shape
    guard shape.elementCount(limit: ModelGraph.elementLimit) == count else {
      throw .mismatch(node: node, what: what, left: shape, right: other)
    }
  }
}

// Products and elementwise functions.
extension InferenceContext {
  func fullyConnected(_ x: Shape) throws(GraphError) -> Shape {
    let weights = try tensor(1).shape
    try expect(weights, rank: 2, input: 1, "O x I")
    guard x.rank >= 1, x[-1] == weights[1] else {
      throw .mismatch(node: node, what: "the innermost extents", left: x, right: weights)
    }
    if inputs.count > 2, inputs[2] != nil {
      try expectElements(weights[0], input: 2, "a bias for each output", weights)
    }
    return Shape(x.dimensions.dropLast() + [weights[0]])
  }

  func matrixMultiply(_ a: Shape) throws(GraphError) -> Shape {
    let b = try tensor(1).shape
    guard a.rank >= 2, b.rank >= 2, a[-1] == b[-2],
      let batch = Shape(Array(a.dimensions.dropLast(2))).broadcast(
        with: Shape(Array(b.dimensions.dropLast(2))))
    else { throw .mismatch(node: node, what: "a matrix product", left: a, right: b) }
    return Shape(batch.dimensions + [a[-2], b[-1]])
  }

  func binary(_ a: Shape) throws(GraphError) -> Shape {
    let b = try tensor(1).shape
    guard let result = a.broadcast(with: b) else {
      throw .mismatch(node: node, what: "broadcasting", left: a, right: b)
    }
    return result
  }

  func batchNormalization(_ x: Shape, axis: Int) throws(GraphError) -> Shape {
    guard axis >= 0, axis < x.rank else { throw .parameter(node: node, what: "axis", found: axis) }
    for input in 1...4 { try expectElements(x[axis], input: input, "a value for each channel", x) }
    return x
  }

  func mean(_ x: Shape, axes: [Int], keepDimensions: Bool) throws(GraphError) -> Shape {
    for axis in axes where axis < 0 || axis >= x.rank {
      throw .parameter(node: node, what: "axis", found: axis)
    }
    let kept = x.dimensions.enumerated().compactMap { axis, extent in
      axes.contains(axis) ? (keepDimensions ? 1 : nil) : extent
    }
    return Shape(kept)
  }
}

// Movement.
extension InferenceContext {
  func reshape(_ x: Shape, to shape: Shape) throws(GraphError) -> Shape {
    guard let count = shape.elementCount(limit: ModelGraph.elementLimit), count == x.elementCount
    else { throw .mismatch(node: node, what: "the elements of a reshape", left: x, right: shape) }
    return shape
  }

  func transpose(_ x: Shape, _ permutation: [Int]) throws(GraphError) -> Shape {
    guard permutation.sorted() == Array(0..<x.rank) else {
      throw .rank(node: node, input: 0, found: x, expected: "axes \(permutation)")
    }
    return Shape(permutation.map { x[$0] })
  }

  func pad(_ x: Shape, _ before: [Int], _ after: [Int]) throws(GraphError) -> Shape {
    guard before.count == x.rank, after.count == x.rank else {
      throw .rank(node: node, input: 0, found: x, expected: "\(before.count) axes")
    }
    var result = x
    for axis in 0..<x.rank {
      try expect(before[axis], atLeast: 0, "the padding")
      try expect(after[axis], atLeast: 0, "the padding")
      result[axis] += before[axis] + after[axis]
    }
    return result
  }

  func concatenate(_ first: Shape, axis: Int) throws(GraphError) -> Shape {
    guard axis >= 0, axis < first.rank else {
      throw .parameter(node: node, what: "axis", found: axis)
    }
    var result = first
    for position in 1..<max(inputs.count, 1) {
      var other = try tensor(position).shape
      guard other.rank == first.rank else {
        throw .mismatch(node: node, what: "concatenation", left: first, right: other)
      }
      let (sum, overflow) = result[axis].addingReportingOverflow(other[axis])
      other[axis] = first[axis]
      guard other == first, !overflow else {
        throw .mismatch(node: node, what: "concatenation", left: first, right: other)
      }
      result[axis] = sum
    }
    return result
  }
}

// Decoders.
extension InferenceContext {
  func embedding(_ tokens: Shape) throws(GraphError) -> Shape {
    let table = try tensor(1).shape
    try expect(tokens, rank: 1, input: 0, "T")
    try expect(table, rank: 2, input: 1, "V x D")
    return [tokens[0], table[1]]
  }

  func rmsNormalization(_ x: Shape) throws(GraphError) -> Shape {
    let gain = try tensor(1).shape
    guard x.rank >= 1, gain == [x[-1]] else {
      throw .mismatch(node: node, what: "a gain for each element", left: x, right: gain)
    }
    return x
  }

  func attention(_ attention: Attention, _ q: Shape) throws(GraphError) -> Shape {
    let (keys, values) = (try tensor(1).shape, try tensor(2).shape)
    try expect(q, rank: 2, input: 0, "T x heads * headSize")
    try expect(attention.keyHeads, atLeast: 1, "the number of heads of keys")
    try expect(attention.headSize, atLeast: 2, "the size of a head")
    try expect(attention.heads, atLeast: attention.keyHeads, "the number of heads")
    try expect(attention.context, atLeast: q[0], "the context")
    guard attention.heads % attention.keyHeads == 0, attention.headSize % 2 == 0 else {
      throw .parameter(node: node, what: "the number of heads", found: attention.heads)
    }
    let expected = Shape([q[0], attention.keyHeads * attention.headSize])
    guard q[1] == attention.heads * attention.headSize, keys == expected, values == expected else {
      throw .mismatch(node: node, what: "queries and keys", left: q, right: keys)
    }
    return q
  }

  func gatedSiLU(_ gate: Shape) throws(GraphError) -> Shape {
    let up = try tensor(1).shape
    guard gate == up else {
      throw .mismatch(node: node, what: "gate and up", left: gate, right: up)
    }
    return gate
  }
}
