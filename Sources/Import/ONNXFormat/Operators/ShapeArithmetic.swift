import ModelGraph
import TensorTypes

extension OperatorTable {
  /// What exporters write to compute shapes; all of it is known while the file is read.
  static let shapeArithmetic: [String: OperatorReader] = [
    "Cast": readCast, "Gather": readGather, "Shape": readShape, "Slice": readSlice,
  ]

  @Sendable private static func readShape(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let shape = builder.shape(try view.value(0))
    let bounds = -shape.rank...shape.rank
    func position(_ name: String, default absent: Int) throws(ONNXError) -> Int {
      let given = try view.integer(name, default: absent)
      let clamped = min(max(given, bounds.lowerBound), bounds.upperBound)
      return clamped < 0 ? clamped + shape.rank : clamped
    }
    let start = try position("start", default: 0)
    let end = max(try position("end", default: shape.rank), start)
    let extents = Array(shape.dimensions[start..<end])
    let constant = Constant(
      name: view.output, shape: [extents.count], type: .int64, integers: extents)
    return [.constant(constant)]
  }

  @Sendable private static func readCast(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let number = try view.integer("to", default: 0)
    guard let type = ONNXDataType(rawValue: Int64(number))?.elementType else {
      throw view.unsupported("to element type \(number)")
    }
    let value = try view.value(0)
    switch value {
    case .constant(let constant):
      try builder.book(constant.elementCount, view)
      return [.constant(constant.cast(to: type, name: view.output))]
    case .dequantized where type == .float32: return [value]
    case .tensor(let id) where builder.graph[id].type == .float32 && type == .float32:
      return [value]
    case .dequantized, .tensor:
      throw view.unsupported("of values that are only known when the model runs")
    }
  }

  @Sendable private static func readGather(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    guard let data = try view.constant(0, "the data") else {
      throw .graph(.missingInput(node: view.label, position: 0))
    }
    guard let list = try view.constant(1, "the list of indices") else {
      throw .graph(.missingInput(node: view.label, position: 1))
    }
    let axis = try view.axis(view.integer("axis", default: 0), rank: data.shape.rank)
    let extent = data.shape[axis]
    guard let given = list.integers, given.allSatisfy({ $0 >= -extent && $0 < extent }) else {
      throw view.operand(
        1, found: list, expected: "indices from \(-extent) to \(extent - 1)")
    }
    let shape = Shape(
      data.shape.dimensions[..<axis] + list.shape.dimensions + data.shape.dimensions[(axis + 1)...])
    guard shape.rank <= ONNXLimits.rank,
      let count = shape.elementCount(limit: ModelGraph.elementLimit)
    else { throw .graph(.tooLarge(node: view.label, shape: shape)) }
    try builder.book(count, view)
    let indices = given.map { $0 < 0 ? $0 + extent : $0 }
    return [.constant(data.gathered(axis: axis, indices: indices, to: shape, as: view.output))]
  }

  /// The box is in attributes before operator set 10, in inputs from there on.
  @Sendable private static func readSlice(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    guard let data = try view.constant(0, "the data") else {
      throw .graph(.missingInput(node: view.label, position: 0))
    }
    let box = try SliceBox(view, shape: data.shape)
    try builder.book(box.extents.reduce(1, *), view)
    return [.constant(data.sliced(box, as: view.output))]
  }
}
