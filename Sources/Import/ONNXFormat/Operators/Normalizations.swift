import ModelGraph

extension OperatorTable {
  /// BatchNormalization as it runs after training; the channels stand on axis 1.
  static let normalizations: [String: OperatorReader] = ["BatchNormalization": readBatch]

  @Sendable private static func readBatch(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    guard try view.integer("training_mode", default: 0) == 0 else {
      throw view.unsupported("in training mode")
    }
    guard try view.integer("spatial", default: 1) == 1 else {
      throw view.unsupported("with a mean for each pixel")
    }
    let epsilon = try view.float("epsilon", default: 1e-5)
    var inputs: [TensorID] = []
    for position in 0...4 { inputs.append(try builder.reals(position, view)) }
    let operation = Operation.batchNormalization(axis: 1, epsilon: epsilon)
    return [.tensor(try builder.emit(operation, inputs, view))]
  }
}
