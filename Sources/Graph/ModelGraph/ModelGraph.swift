/// A network as data: tensors, and the nodes that make them, in an order that can be run.
///
/// Images are NHWC whatever file they came from; convolution weights are OHWI, fully connected
/// weights [out, in]. Every shape is known.
public struct ModelGraph: Sendable {
  /// The model's name, for people.
  public var name: String
  /// Every tensor; a `TensorID` is a position in it.
  public private(set) var tensors: [Tensor]
  /// The nodes; each comes after those that make its inputs.
  public var nodes: [Node]
  /// What the caller gives, in its order.
  public var inputs: [TensorID]
  /// What the caller gets, in its order.
  public var outputs: [TensorID]

  /// An empty graph.
  public init(name: String) {
    self.name = name
    tensors = []
    nodes = []
    inputs = []
    outputs = []
  }

  /// One tensor.
  public subscript(id: TensorID) -> Tensor {
    get { tensors[id.index] }
    set { tensors[id.index] = newValue }
  }

  /// Adds a tensor and names it.
  @discardableResult
  public mutating func add(_ tensor: Tensor) -> TensorID {
    tensors.append(tensor)
    return TensorID(tensors.count - 1)
  }

  /// Adds a node after all others, with a new tensor for its one result.
  ///
  /// The result's shape and type come from `inferResult`; it throws what that throws.
  public mutating func add(
    _ operation: Operation, _ inputs: [TensorID?], name: String,
    quantization: TensorQuantization? = nil
  ) throws(GraphError) -> TensorID {
    let result = try inferResult(of: operation, inputs: inputs, node: name)
    let output = add(
      Tensor(name: name, shape: result.shape, type: result.type, quantization: quantization))
    nodes.append(Node(name: name, operation: operation, inputs: inputs, outputs: [output]))
    return output
  }

  /// The parameters: elements of all constants that a node reads.
  public var parameterCount: Int {
    var seen = Set<TensorID>()
    for node in nodes { seen.formUnion(node.inputs.compactMap(\.self)) }
    return seen.reduce(0) { $0 + (self[$1].isConstant ? self[$1].shape.elementCount : 0) }
  }
}

/// One operation, the tensors it reads and those it makes.
public struct Node: Sendable {
  /// The name in the file it came from.
  public var name: String
  /// What it does.
  public var operation: Operation
  /// What it reads, in the order that `Operation` documents; nil for one that is left out.
  public var inputs: [TensorID?]
  /// What it makes.
  public var outputs: [TensorID]

  /// A node of a graph.
  public init(name: String, operation: Operation, inputs: [TensorID?], outputs: [TensorID]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
  }

  /// The first input, which every operation has.
  public var input: TensorID {
    guard let first = inputs.first, let id = first else { preconditionFailure("\(name): no input") }
    return id
  }

  /// The first output, which every operation has.
  public var output: TensorID { outputs[0] }

  /// An input that may be left out.
  public func optionalInput(_ position: Int) -> TensorID? {
    position < inputs.count ? inputs[position] : nil
  }
}
