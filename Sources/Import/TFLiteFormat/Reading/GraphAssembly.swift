import ModelGraph
import SharedBytes
import TensorTypes

/// A graph while its nodes are added one after another; operator readers are extensions of it.
struct GraphAssembly {
  private(set) var graph: ModelGraph
  /// The file's tensors, at the file's positions.
  let tensors: [Tensor]
  /// Where the graph has a tensor of the file; nil while no node has made it.
  private var ids: [TensorID?]
  /// Constants that were expanded to reals, by the file's positions.
  private var expanded: [Int: TensorID] = [:]
  private var expansionLeft: Int
  private let expansionLimit: Int

  init(name: String, fileSize: Int, tensors: [Tensor]) {
    graph = ModelGraph(name: name)
    self.tensors = tensors
    ids = Array(repeating: nil, count: tensors.count)
    // An INT4 constant grows eightfold as reals, and might be read both ways.
    expansionLimit = (1 << 20) + 16 * fileSize
    expansionLeft = expansionLimit
  }

  mutating func addInputs(_ indices: [Int]) throws {
    for index in indices {
      let tensor = try tensor(at: index, of: "model.subgraphs[0].inputs")
      guard !tensor.isConstant, ids[index] == nil else {
        throw TFLiteError.madeTwice(node: "the model's inputs", tensor: tensor.name)
      }
      guard tensor.shape.elementCount > 0 else {
        throw TFLiteError.shape(tensor: tensor.name, found: tensor.shape)
      }
      try expectQuantization(tensor)
      let id = graph.add(tensor)
      ids[index] = id
      graph.inputs.append(id)
    }
  }

  mutating func add(_ node: TFLiteNode) throws {
    var node = node
    guard node.outputs.count == 1 else {
      throw TFLiteError.count(
        node: node.name, what: "outputs", found: node.outputs.count, expected: 1...1)
    }
    node.name = try tensor(at: node.outputs[0], of: "node \(node.index)'s output").name
    guard let reader = OperatorReaders.table[node.code.builtin] else {
      preconditionFailure("\(node.code.name) was refused before")
    }
    try reader(&self, node)
  }

  mutating func setOutputs(_ indices: [Int]) throws {
    for (position, index) in indices.enumerated() {
      let tensor = try tensor(at: index, of: "model.subgraphs[0].outputs")
      guard let id = try availableTensor(index) else {
        throw TFLiteError.notYetMade(
          node: "the model's outputs", input: position, tensor: tensor.name)
      }
      graph.outputs.append(id)
    }
  }

  private func tensor(at index: Int, of place: String) throws -> Tensor {
    guard tensors.indices.contains(index) else {
      throw TFLiteError.index(place: place, found: index, count: tensors.count)
    }
    return tensors[index]
  }

  /// A tensor that a node made, an input, or a constant, which is added when it is first asked for.
  private mutating func availableTensor(_ index: Int) throws -> TensorID? {
    if let id = ids[index] { return id }
    guard tensors[index].isConstant else { return nil }
    let id = graph.add(tensors[index])
    ids[index] = id
    return id
  }

  private func expectQuantization(_ tensor: Tensor) throws {
    switch tensor.type {
    case .int4, .int8, .uint8, .int16:
      guard tensor.quantization != nil else {
        throw TFLiteError.quantization(tensor: tensor.name, what: "its scale is missing")
      }
    default: break
    }
  }
}

// What operator readers ask for.
extension GraphAssembly {
  /// The file's tensor that a node reads; throws where it is left out.
  func fileTensor(_ node: TFLiteNode, _ position: Int) throws -> Tensor {
    guard position < node.inputs.count else {
      throw GraphError.missingInput(node: node.name, position: position)
    }
    guard node.inputs[position] != -1 else {
      throw GraphError.missingInput(node: node.name, position: position)
    }
    return try tensor(at: node.inputs[position], of: "node \(node.name): input \(position)")
  }

  /// The tensor that a node makes, as the file describes it.
  func fileResult(_ node: TFLiteNode) -> Tensor { tensors[node.outputs[0]] }

  /// The graph's tensor that a node reads.
  mutating func input(_ node: TFLiteNode, _ position: Int) throws -> TensorID {
    let tensor = try fileTensor(node, position)
    guard let id = try availableTensor(node.inputs[position]) else {
      throw TFLiteError.notYetMade(node: node.name, input: position, tensor: tensor.name)
    }
    guard tensor.shape.elementCount > 0 else {
      throw TFLiteError.shape(tensor: tensor.name, found: tensor.shape)
    }
    try expectQuantization(tensor)
    return id
  }

  /// The integers of a constant that is a parameter, such as axes; at most 64.
  func integers(_ node: TFLiteNode, _ position: Int, _ what: String) throws -> [Int] {
    let tensor = try fileTensor(node, position)
    guard let constant = tensor.constant else {
      throw TFLiteError.notConstant(node: node.name, input: position, what: what)
    }
    guard tensor.shape.elementCount <= 64 else {
      throw TFLiteError.shape(tensor: tensor.name, found: tensor.shape)
    }
    switch tensor.type {
    case .int32: return constant.values(as: Int32.self).map(Int.init)
    case .int64: return constant.values(as: Int64.self).map(Int.init)
    default: throw TFLiteError.elementType(tensor: tensor.name, found: "\(tensor.type)")
    }
  }

  /// Adds the node's operation; its result must be what the file says.
  mutating func finish(
    _ node: TFLiteNode, _ operation: Operation, _ inputs: [TensorID?]
  ) throws {
    let expected = fileResult(node)
    try expectQuantization(expected)
    let result = try graph.add(
      operation, inputs, name: node.name, quantization: expected.quantization)
    if case .quantize = operation { graph[result].type = expected.type }
    guard graph[result].shape == expected.shape else {
      throw TFLiteError.resultShape(
        node: node.name, inFile: expected.shape, inferred: graph[result].shape)
    }
    guard graph[result].type == expected.type else {
      throw TFLiteError.resultType(
        node: node.name, inFile: expected.type, inferred: graph[result].type)
    }
    try bind(node, to: result)
  }

  /// Says that the node's result is this tensor.
  mutating func bind(_ node: TFLiteNode, to id: TensorID) throws {
    let index = node.outputs[0]
    guard ids[index] == nil, !tensors[index].isConstant else {
      throw TFLiteError.madeTwice(node: node.name, tensor: tensors[index].name)
    }
    ids[index] = id
  }

  /// Adds a node that the file does not have, such as a reshape that an operator implies.
  mutating func insert(
    _ operation: Operation, _ input: TensorID, name: String
  ) throws -> TensorID {
    try graph.add(operation, [input], name: name, quantization: graph[input].quantization)
  }

  /// Adds a constant that the file does not have in this form.
  mutating func insert(_ constant: Tensor) -> TensorID { graph.add(constant) }

  /// A constant of integers as reals; each is expanded once.
  mutating func real(_ node: TFLiteNode, _ position: Int) throws -> TensorID {
    let tensor = try fileTensor(node, position)
    let index = node.inputs[position]
    if tensor.type == .float32 { return try input(node, position) }
    if let id = expanded[index] { return id }
    try charge(4 * tensor.shape.elementCount, node: node)
    let id = graph.add(try tensor.dequantized())
    expanded[index] = id
    return id
  }

  /// Books the memory of a constant that changes its form.
  mutating func charge(_ bytes: Int, node: TFLiteNode) throws {
    guard bytes <= expansionLeft else {
      throw TFLiteError.tooLarge(node: node.name, bytes: bytes, limit: expansionLimit)
    }
    expansionLeft -= bytes
  }
}
