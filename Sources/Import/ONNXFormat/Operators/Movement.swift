import ModelGraph
import SharedBytes

extension OperatorTable {
  /// Elements in another order, and tensors side by side.
  static let movement: [String: OperatorReader] = [
    "Concat": readConcat, "Transpose": readTranspose,
  ]

  @Sendable private static func readTranspose(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let value = try view.value(0)
    let rank = builder.shape(value).rank
    let permutation = try view.integers("perm") ?? Array((0..<rank).reversed())
    return [try builder.transpose(value, permutation, view)]
  }

  @Sendable private static func readConcat(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    guard view.has("axis") else { throw view.wrong("axis", expected: "an integer") }
    let first = builder.shape(try view.value(0))
    let axis = try view.axis(view.integer("axis", default: 0), rank: first.rank)
    var parts: [Constant] = []
    for position in view.inputs.indices {
      if case .constant(let part) = try view.value(position) { parts.append(part) }
    }
    if parts.count == view.inputs.count {
      return [.constant(try fold(parts, axis: axis, view, &builder))]
    }
    var inputs: [TensorID] = []
    for position in view.inputs.indices {
      inputs.append(try builder.tensor(view.value(position)))
    }
    let model = builder.graph[inputs[0]]
    for id in inputs {
      let other = builder.graph[id]
      guard other.type == model.type, other.quantization == model.quantization else {
        throw view.unsupported("of inputs that are quantized differently")
      }
    }
    return [.tensor(try builder.emit(.concatenate(axis: axis), inputs, view))]
  }

  private static func fold(
    _ parts: [Constant], axis: Int, _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> Constant {
    var result = parts[0]
    var extent = 0
    for part in parts {
      var rest = part.shape
      guard rest.rank == result.shape.rank, part.type == result.type else {
        throw .graph(
          .mismatch(
            node: view.label, what: "concatenation", left: result.shape, right: part.shape))
      }
      extent += rest[axis]
      rest[axis] = result.shape[axis]
      guard rest == result.shape else {
        throw .graph(
          .mismatch(
            node: view.label, what: "concatenation", left: result.shape, right: part.shape))
      }
    }
    result.name = view.output
    result.form = ""
    result.shape[axis] = extent
    guard let count = result.shape.elementCount(limit: ModelGraph.elementLimit) else {
      throw .graph(.tooLarge(node: view.label, shape: result.shape))
    }
    try builder.book(count, view)
    let rows = result.shape.dimensions[..<axis].reduce(1, *)
    var bytes: [UInt8] = []
    for row in 0..<rows {
      for part in parts {
        let size = part.bytes.count / max(rows, 1)
        bytes += part.bytes[row * size..<(row + 1) * size].array
      }
    }
    result.bytes = SharedBytes(bytes)
    return result
  }
}
