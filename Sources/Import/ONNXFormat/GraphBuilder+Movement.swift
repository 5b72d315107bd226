import ModelGraph

// Movement of values: folded where they are known, nodes where they are not.
extension GraphBuilder {
  /// A value under another shape.
  mutating func reshape(
    _ value: Value, to shape: Shape, _ view: NodeView, part: String = ""
  ) throws(ONNXError) -> Value {
    switch value {
    case .constant(let constant):
      if let moved = constant.reshaped(to: shape) { return .constant(moved) }
    case .dequantized(let constant):
      if let moved = constant.reshaped(to: shape) { return .dequantized(moved) }
    case .tensor(let id) where graph[id].shape == shape: return value
    case .tensor: break
    }
    return .tensor(try emit(.reshape(to: shape), [tensor(value)], view, part: part))
  }

  /// A value with its axes in another order.
  mutating func transpose(
    _ value: Value, _ permutation: [Int], _ view: NodeView, part: String = ""
  ) throws(ONNXError) -> Value {
    let rank = shape(value).rank
    guard permutation.sorted() == Array(0..<rank) else {
      throw .attribute(
        node: view.label, name: "perm", found: "\(permutation.prefix(16))",
        expected: "each of \(rank) axes once")
    }
    if permutation == Array(0..<rank) { return value }
    switch value {
    case .constant(let constant):
      return .constant(try transposed(constant, permutation, view))
    case .dequantized(let constant):
      return .dequantized(try transposed(constant, permutation, view))
    case .tensor(let id):
      return .tensor(try emit(.transpose(permutation: permutation), [id], view, part: part))
    }
  }

  /// Runs an operation that sees images as NHWC on a tensor that has them as NCHW or NCL.
  mutating func asImage(
    _ x: TensorID, _ view: NodeView,
    _ body: (inout GraphBuilder, TensorID) throws(ONNXError) -> TensorID
  ) throws(ONNXError) -> Value {
    let shape = graph[x].shape
    guard shape.rank == 3 || shape.rank == 4 else {
      throw view.unsupported("input 0 is \(shape); images have 3 or 4 axes here")
    }
    let isLine = shape.rank == 3
    var value = Value.tensor(x)
    if isLine {
      value = try reshape(value, to: [shape[0], shape[1], 1, shape[2]], view, part: "/image")
    }
    let image = try tensor(transpose(value, [0, 2, 3, 1], view, part: "/nhwc"))
    let result = try body(&self, image)
    let back = try transpose(.tensor(result), [0, 3, 1, 2], view, part: isLine ? "/nchw" : "")
    guard isLine else { return back }
    let line = self.shape(back)
    return try reshape(back, to: [line[0], line[1], line[3]], view)
  }
}
