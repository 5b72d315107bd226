import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes

/// A model file's tables while nodes are added; operator writers are extensions of it.
struct FileAssembly {
  let graph: ModelGraph
  private var tensors: [FlatBufferNode] = []
  // Buffer 0 is empty by the format's rule: tensors without bytes point to it.
  private var buffers = [FlatBufferNode()]
  private var operators: [FlatBufferNode] = []
  private var codes: [BuiltinOperator] = []
  private var indices: [TensorID: Int32] = [:]

  init(graph: ModelGraph) {
    self.graph = graph
  }

  /// The position of a graph's tensor in the file, which gets it when it is first asked for.
  mutating func index(of id: TensorID) -> Int32 {
    if let index = indices[id] { return index }
    let index = add(graph[id])
    indices[id] = index
    return index
  }

  /// Adds a tensor that the graph does not have in this form.
  mutating func add(_ tensor: Tensor) -> Int32 {
    var buffer: UInt32 = 0
    if let constant = tensor.constant, !constant.isEmpty {
      buffer = UInt32(buffers.count)
      buffers.append(FlatBufferNode([(BufferTable.data, .bytes(constant, alignment: 16))]))
    }
    var node = FlatBufferNode([
      (TensorTable.shape, .int32s(tensor.shape.dimensions.map(Int32.init))),
      (TensorTable.type, .int8(TFLiteElementType(tensor.type).rawValue)),
      (TensorTable.buffer, .uint32(buffer)),
      (TensorTable.name, .string(tensor.name)),
    ])
    if let quantization = tensor.quantization {
      node.fields.append((TensorTable.quantization, .table(quantization.table)))
    }
    tensors.append(node)
    return Int32(tensors.count - 1)
  }

  /// A constant list of integers, as operators take axes and shapes.
  mutating func add(_ values: [Int], name: String, shape: Shape? = nil) -> Int32 {
    add(
      Tensor(
        name: name, shape: shape ?? [values.count], type: .int32,
        constant: SharedBytes(values: values.map(Int32.init))))
  }

  /// Adds an operator; -1 among its inputs stands for one that is left out.
  mutating func add(
    _ code: BuiltinOperator, inputs: [Int32], output: Int32, _ type: OptionsType = .none,
    _ options: [(FlatBufferField, FlatBufferValue)] = []
  ) {
    let position = codes.firstIndex(of: code) ?? codes.count
    if position == codes.count { codes.append(code) }
    var node = FlatBufferNode([
      (OperatorTable.code, .uint32(UInt32(position))),
      (OperatorTable.inputs, .int32s(inputs)),
      (OperatorTable.outputs, .int32s([output])),
    ])
    if type != .none {
      node.fields.append((OperatorTable.optionsType, .uint8(type.rawValue)))
      node.fields.append((OperatorTable.options, .table(FlatBufferNode(options))))
    }
    operators.append(node)
  }

  /// The root of the file.
  mutating func model() -> FlatBufferNode {
    let inputs = graph.inputs.map { index(of: $0) }
    let outputs = graph.outputs.map { index(of: $0) }
    let subgraph = FlatBufferNode([
      (SubGraphTable.tensors, .tables(tensors)), (SubGraphTable.inputs, .int32s(inputs)),
      (SubGraphTable.outputs, .int32s(outputs)), (SubGraphTable.operators, .tables(operators)),
      (SubGraphTable.name, .string("main")),
    ])
    return FlatBufferNode([
      (ModelTable.version, .uint32(3)),
      (ModelTable.operatorCodes, .tables(codes.map(Self.table(of:)))),
      (ModelTable.subgraphs, .tables([subgraph])), (ModelTable.description, .string(graph.name)),
      (ModelTable.buffers, .tables(buffers)),
    ])
  }

  private static func table(of code: BuiltinOperator) -> FlatBufferNode {
    FlatBufferNode([
      // A byte: 127, PLACEHOLDER_FOR_GREATER_OP_CODES in the schema, stands for all that follow.
      (OperatorCodeTable.deprecatedCode, .int8(Int8(min(code.rawValue, 127)))),
      (OperatorCodeTable.version, .int32(1)), (OperatorCodeTable.code, .int32(code.rawValue)),
    ])
  }
}

extension TensorQuantization {
  fileprivate var table: FlatBufferNode {
    FlatBufferNode([
      (QuantizationTable.scale, .reals(scales)),
      (QuantizationTable.zeroPoint, .int64s(zeroPoints.map(Int64.init))),
      (QuantizationTable.dimension, .int32(Int32(axis ?? 0))),
    ])
  }
}
