import FlatBufferWire
import SharedBytes
import TensorTypes

@testable import TFLiteFormat

/// A model file made by hand, so that each of its parts can be wrong.
struct CraftedModel {
  /// A tensor of the one subgraph.
  struct Edge {
    var name: String
    var shape: [Int32]
    var type = ElementType.float32
    var bytes: [UInt8]?
    var extra: [(FlatBufferField, FlatBufferValue)] = []
  }

  /// An operator of the one subgraph.
  struct Step {
    var code: BuiltinOperator
    var inputs: [Int32]
    var output: Int32
    var type = OptionsType.none
    var options: [(FlatBufferField, FlatBufferValue)] = []
  }

  var edges: [Edge]
  var steps: [Step]
  var inputs: [Int32] = [0]
  var outputs: [Int32]
  var signatures: [FlatBufferNode] = []
  var version: UInt32 = 3
  /// What replaces the buffers' tables, if anything.
  var buffers: [FlatBufferNode]?

  /// The file.
  var bytes: [UInt8] {
    var buffers = [FlatBufferNode()]
    let tensors = edges.map { edge in
      var fields: [(FlatBufferField, FlatBufferValue)] = [
        (TensorTable.shape, .int32s(edge.shape)), (TensorTable.name, .string(edge.name)),
        (TensorTable.type, .int8(TFLiteElementType(edge.type).rawValue)),
      ]
      if let bytes = edge.bytes {
        fields.append((TensorTable.buffer, .uint32(UInt32(buffers.count))))
        buffers.append(
          FlatBufferNode([(BufferTable.data, .bytes(SharedBytes(bytes), alignment: 16))]))
      }
      return FlatBufferNode(fields + edge.extra)
    }
    let subgraph = FlatBufferNode([
      (SubGraphTable.tensors, .tables(tensors)), (SubGraphTable.inputs, .int32s(inputs)),
      (SubGraphTable.outputs, .int32s(outputs)),
      (SubGraphTable.operators, .tables(steps.indices.map(operatorTable))),
    ])
    return FlatBufferWriter.write(
      root: FlatBufferNode([
        (ModelTable.version, .uint32(version)),
        (ModelTable.operatorCodes, .tables(steps.map(codeTable))),
        (ModelTable.subgraphs, .tables([subgraph])),
        (ModelTable.buffers, .tables(self.buffers ?? buffers)),
        (ModelTable.signatures, .tables(signatures)),
      ]), identifier: "TFL3")
  }

  private func codeTable(_ step: Step) -> FlatBufferNode {
    FlatBufferNode([(OperatorCodeTable.code, .int32(step.code.rawValue))])
  }

  private func operatorTable(_ index: Int) -> FlatBufferNode {
    let step = steps[index]
    return FlatBufferNode([
      (OperatorTable.code, .uint32(UInt32(index))), (OperatorTable.inputs, .int32s(step.inputs)),
      (OperatorTable.outputs, .int32s([step.output])),
      (OperatorTable.optionsType, .uint8(step.type.rawValue)),
      (OperatorTable.options, .table(FlatBufferNode(step.options))),
    ])
  }
}

extension CraftedModel {
  /// One RELU from tensor 0 to tensor 1, of four reals each.
  static let relu = CraftedModel(
    edges: [Edge(name: "x", shape: [1, 4]), Edge(name: "y", shape: [1, 4])],
    steps: [Step(code: .relu, inputs: [0], output: 1)], outputs: [1])
}
