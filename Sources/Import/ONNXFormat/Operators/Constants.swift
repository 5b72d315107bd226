import ModelGraph
import SharedBytes
import TensorTypes

extension OperatorTable {
  /// Nodes whose result the file itself says.
  static let constants: [String: OperatorReader] = [
    "Constant": readConstant, "ConstantOfShape": readFilled,
  ]

  @Sendable private static func readConstant(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    if var tensor = try view.tensor("value") {
      tensor.name = view.output
      let constant = try Constant(tensor, external: &builder.external)
      builder.allowFolding(of: constant.elementCount)
      return [.constant(constant)]
    }
    let name = view.output
    if view.has("value_float") {
      let value = try view.float("value_float", default: 0)
      return [.constant(Constant(name: name, shape: [], floats: [value]))]
    }
    if let values = try view.floats("value_floats") {
      return [.constant(Constant(name: name, shape: [values.count], floats: values))]
    }
    if view.has("value_int") {
      let value = try view.integer("value_int", default: 0)
      return [.constant(Constant(name: name, shape: [], type: .int64, integers: [value]))]
    }
    if let values = try view.integers("value_ints") {
      let constant = Constant(
        name: name, shape: [values.count], type: .int64, integers: values)
      return [.constant(constant)]
    }
    throw view.unsupported("of text or of a sparse tensor")
  }

  @Sendable private static func readFilled(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    guard let extents = try view.integers(input: 0, "the shape") else {
      throw .graph(.missingInput(node: view.label, position: 0))
    }
    let shape = Shape(extents)
    guard extents.count <= ONNXLimits.rank, extents.allSatisfy({ $0 > 0 }),
      let count = shape.elementCount(limit: ModelGraph.elementLimit)
    else { throw .graph(.tooLarge(node: view.label, shape: Shape(Array(extents.prefix(16))))) }
    try builder.book(count, view)
    guard let tensor = try view.tensor("value") else {
      let zeros = [Float](repeating: 0, count: count)
      return [.constant(Constant(name: view.output, shape: shape, floats: zeros))]
    }
    let value = try Constant(tensor, external: &builder.external)
    guard value.elementCount == 1 else {
      throw view.wrong("value", expected: "a tensor of one element")
    }
    let element = value.bytes.array
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * element.count)
    for _ in 0..<count { bytes += element }
    return [
      .constant(
        Constant(name: view.output, shape: shape, type: value.type, bytes: SharedBytes(bytes)))
    ]
  }
}
