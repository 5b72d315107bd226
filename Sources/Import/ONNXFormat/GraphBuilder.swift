import ModelGraph
import TensorTypes

/// The graph while it grows, and the constants that it holds already.
struct GraphBuilder {
  private(set) var graph: ModelGraph
  var external: ExternalData
  /// Elements that folding may still make.
  private var foldingBudget = 1 << 22
  private var placed: [String: TensorID] = [:]
  private var transposed: [String: Constant] = [:]
  /// Inputs and outputs of the graph, which cannot be outputs once more.
  private var ports: Set<TensorID> = []
  /// Tensors that were uint8 in the file: they are int8 here, their zero points 128 less.
  private(set) var shifted: Set<TensorID> = []

  init(name: String, external: ExternalData) {
    graph = ModelGraph(name: name)
    self.external = external
  }

  /// Adds an input of the graph.
  mutating func addInput(_ tensor: Tensor) -> TensorID {
    let id = graph.add(tensor)
    graph.inputs.append(id)
    ports.insert(id)
    return id
  }

  /// The shape that a value has.
  func shape(_ value: Value) -> Shape {
    switch value {
    case .constant(let constant), .dequantized(let constant): constant.shape
    case .tensor(let id): graph[id].shape
    }
  }

  /// Lets folding make more elements, as the model's own constants warrant.
  mutating func allowFolding(of elements: Int) {
    // A weight is cast, moved and scaled once each at most.
    foldingBudget += 4 * min(elements, ModelGraph.elementLimit)
  }

  /// Books elements that folding is about to make, so that a small file cannot take much memory.
  mutating func book(_ elements: Int, _ node: NodeView) throws(ONNXError) {
    guard elements <= foldingBudget else {
      throw .foldingTooLarge(node: node.label, elements: elements)
    }
    foldingBudget -= elements
  }
}

// Nodes.
extension GraphBuilder {
  /// Adds a node for `view`; `part` names the result where it is not what the file's node makes.
  ///
  /// Integers keep the first input's quantization, since only movement reads integers.
  mutating func emit(
    _ operation: Operation, _ inputs: [TensorID?], _ view: NodeView, part: String = ""
  ) throws(ONNXError) -> TensorID {
    let first = inputs.first.flatMap { $0 }
    let isMovement = operation != .quantize && operation != .dequantize
    let quantization = first.flatMap { isMovement ? graph[$0].quantization : nil }
    let id: TensorID
    do {
      id = try graph.add(
        operation, inputs, name: view.label + part, quantization: quantization)
    } catch {
      throw .graph(error)
    }
    graph[id].name = view.output + part
    if isMovement, let first, shifted.contains(first) { shifted.insert(id) }
    return id
  }

  /// Adds a node that makes int8 of reals; `wasUnsigned` where the file has uint8 there.
  mutating func emitQuantize(
    _ input: TensorID, _ quantization: TensorQuantization, wasUnsigned: Bool, _ view: NodeView
  ) throws(ONNXError) -> TensorID {
    let id = try emit(.quantize, [input], view)
    graph[id].quantization = quantization
    if wasUnsigned { shifted.insert(id) }
    return id
  }

  /// Says how the integers of a tensor that the caller gives stand for reals.
  mutating func annotate(_ id: TensorID, _ quantization: TensorQuantization) {
    graph[id].quantization = quantization
  }

  /// Names the results of the graph.
  mutating func addOutput(_ value: Value, name: String) throws(ONNXError) {
    var id = try tensor(value)
    if ports.contains(id) || graph[id].isConstant {
      do {
        let quantization = graph[id].quantization
        id = try graph.add(.unary(.identity), [id], name: name, quantization: quantization)
      } catch {
        throw .graph(error)
      }
    }
    graph[id].name = name
    graph.outputs.append(id)
    ports.insert(id)
  }
}

// Constants and the tensors they become.
extension GraphBuilder {
  /// The tensor of a value; a constant is added when it is first read.
  mutating func tensor(_ value: Value) throws(ONNXError) -> TensorID {
    switch value {
    case .tensor(let id): return id
    case .constant(let constant): return place(constant)
    case .dequantized(let constant):
      let key = "\(constant.name)\u{0}\(constant.form)\u{0}reals"
      if let known = placed[key] { return known }
      let integers = place(constant)
      let id: TensorID
      do {
        id = try graph.add(.dequantize, [integers], name: "\(constant.name)/dequantize")
      } catch {
        throw .graph(error)
      }
      placed[key] = id
      return id
    }
  }

  /// An input as reals; integers are refused, since nothing here computes with them.
  mutating func reals(_ position: Int, _ view: NodeView) throws(ONNXError) -> TensorID {
    let id = try tensor(view.value(position))
    guard graph[id].type == .float32 else {
      throw view.unsupported("input \(position) is \(graph[id].type), not a real")
    }
    return id
  }

  /// A constant with its axes in another order, moved once however many nodes want it so.
  mutating func transposed(
    _ constant: Constant, _ permutation: [Int], _ view: NodeView
  ) throws(ONNXError) -> Constant {
    let key = "\(constant.name)\u{0}\(constant.form)\u{0}\(permutation)"
    if let known = transposed[key] { return known }
    try book(constant.elementCount, view)
    let result = constant.transposed(permutation)
    transposed[key] = result
    return result
  }

  private mutating func place(_ constant: Constant) -> TensorID {
    let key = "\(constant.name)\u{0}\(constant.form)"
    if let known = placed[key] { return known }
    let id = graph.add(
      Tensor(
        name: constant.name, shape: constant.shape, type: constant.type,
        quantization: constant.quantization, constant: constant.bytes))
    placed[key] = id
    return id
  }
}
