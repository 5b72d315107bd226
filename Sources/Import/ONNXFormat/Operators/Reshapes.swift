import ModelGraph

extension OperatorTable {
  /// The same elements under another shape, or under another name alone.
  static let reshapes: [String: OperatorReader] = [
    "Dropout": readDropout,
    "Flatten": readFlatten,
    "Identity": { (view, _) throws(ONNXError) in [try view.value(0)] },
    "Reshape": readReshape,
    "Squeeze": readSqueeze,
    "Unsqueeze": readUnsqueeze,
  ]

  /// Dropout does nothing after training.
  @Sendable private static func readDropout(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    if case .constant(let training)? = view.optional(2), training.integers?.contains(1) != false {
      throw view.unsupported("in training mode")
    }
    return [try view.value(0)]
  }

  @Sendable private static func readFlatten(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let value = try view.value(0)
    let shape = builder.shape(value)
    var axis = try view.integer("axis", default: 1)
    if axis < 0 { axis += shape.rank }
    guard axis >= 0, axis <= shape.rank else {
      throw view.wrong("axis", expected: "one from \(-shape.rank) to \(shape.rank)")
    }
    let rows = shape.dimensions[..<axis].reduce(1, *)
    let columns = shape.dimensions[axis...].reduce(1, *)
    return [try builder.reshape(value, to: [rows, columns], view)]
  }

  /// 0 keeps an extent, -1 takes what the others leave.
  @Sendable private static func readReshape(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let value = try view.value(0)
    let shape = builder.shape(value)
    guard let asked = try view.integers(input: 1, "the shape") else {
      throw .graph(.missingInput(node: view.label, position: 1))
    }
    func refused(_ expected: String) -> ONNXError {
      .operand(
        node: view.label, position: 1, found: "\(asked.prefix(16))", expected: expected)
    }
    let keepsZeros = try view.integer("allowzero", default: 0) != 0
    guard asked.count <= ONNXLimits.rank, asked.allSatisfy({ $0 >= -1 }),
      asked.count(where: { $0 == -1 }) <= 1
    else { throw refused("at most \(ONNXLimits.rank) extents, one of them -1 at most") }
    var result: [Int] = []
    for (axis, extent) in asked.enumerated() {
      if extent == 0, !keepsZeros {
        guard axis < shape.rank else { throw refused("a 0 only where \(shape) has an axis") }
        result.append(shape[axis])
      } else {
        result.append(extent)
      }
    }
    if let free = result.firstIndex(of: -1) {
      result[free] = 1
      guard let rest = Shape(result).elementCount(limit: ModelGraph.elementLimit), rest > 0,
        shape.elementCount % rest == 0
      else { throw refused("extents that divide \(shape)") }
      result[free] = shape.elementCount / rest
    }
    return [try builder.reshape(value, to: Shape(result), view)]
  }

  /// The axes are an attribute before operator set 13, an input from there on.
  private static func axes(_ view: NodeView) throws(ONNXError) -> [Int]? {
    view.operatorSet < 13
      ? try view.integers("axes") : try view.integers(input: 1, "the list of axes")
  }

  @Sendable private static func readSqueeze(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let value = try view.value(0)
    let shape = builder.shape(value)
    let ones = shape.dimensions.indices.filter { shape[$0] == 1 }
    let given = try axes(view)
    let removed =
      try given.map { list throws(ONNXError) in
        try view.axes(list, rank: shape.rank)
      } ?? Array(ones)
    guard Set(removed).isSubset(of: ones) else {
      throw view.wrong("axes", expected: "axes of extent 1 in \(shape)")
    }
    let kept = shape.dimensions.indices.filter { !removed.contains($0) }.map { shape[$0] }
    return [try builder.reshape(value, to: Shape(kept), view)]
  }

  @Sendable private static func readUnsqueeze(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let value = try view.value(0)
    let shape = builder.shape(value)
    guard let given = try axes(view) else {
      throw .graph(.missingInput(node: view.label, position: 1))
    }
    let rank = shape.rank + given.count
    guard rank <= ONNXLimits.rank else {
      throw view.wrong("axes", expected: "a result of at most \(ONNXLimits.rank) axes")
    }
    var result = shape.dimensions
    for axis in try view.axes(given, rank: rank).sorted() { result.insert(1, at: axis) }
    return [try builder.reshape(value, to: Shape(result), view)]
  }
}
