import ModelGraph

/// A convolution or fully connected node whose weights and bias are constant reals: what a scale
/// or an offset for each output channel can be folded into.
struct LinearLayer {
  let node: Node
  let weights: Tensor
  /// As many as there are output channels.
  let outputs: Int
  private let weightValues: [Float]
  private let biasValues: [Float]?

  /// The layer that makes `id`; nil where there is none, where it has an activation or where its
  /// result is read elsewhere too.
  init?(making id: TensorID, in view: GraphView) {
    guard let node = view.maker(of: id), view.isReadOnce(id),
      node.activation == FusedActivation.none
    else { return nil }
    self.init(node, in: view)
  }

  /// The layer of a node, whatever its activation and readers.
  init?(_ node: Node, in view: GraphView) {
    switch node.operation {
    case .convolution2D, .fullyConnected: break
    default: return nil
    }
    guard let weights = node.optionalInput(1), let values = view.reals(weights) else { return nil }
    let bias = node.optionalInput(2)
    biasValues = view.reals(bias)
    guard bias == nil || biasValues != nil else { return nil }
    self.node = node
    self.weights = view[weights]
    outputs = view[weights].shape[0]
    weightValues = values
  }

  /// Makes the layer again with other numbers, under its own name.
  ///
  /// `weight` gets the position in the weights, the output channel and the old value; `bias` the
  /// channel and the old value, zero where there was none.
  func rebuilt(
    in patch: inout GraphPatch, input: TensorID? = nil,
    weight: (_ position: Int, _ channel: Int, _ value: Double) -> Double,
    bias: (_ channel: Int, _ value: Double) -> Double
  ) throws(GraphError) -> TensorID {
    let size = weights.shape.elementCount / max(outputs, 1)
    var newWeights = weightValues
    for position in newWeights.indices {
      newWeights[position] = Float(weight(position, position / size, Double(newWeights[position])))
    }
    let newBias = (0..<outputs).map { Float(bias($0, Double(biasValues?[$0] ?? 0))) }
    let weightID = patch.add(Tensor(name: weights.name, shape: weights.shape, values: newWeights))
    let biasID = patch.add(
      Tensor(name: "\(node.name).bias", shape: [outputs], values: newBias))
    return try patch.add(
      node.operation, [input ?? node.input, weightID, biasID], name: node.name)
  }
}

extension GraphView {
  /// A constant as one value for each index of a result's innermost axis; nil where it is anything
  /// else, or where broadcasting it would make the result larger than `shape`.
  func channelValues(_ id: TensorID?, channelsOf shape: Shape) -> [Double]? {
    guard let id, let values = reals(id), let channels = shape.dimensions.last else { return nil }
    let own = graph[id].shape
    guard own.rank <= shape.rank, own.dimensions.dropLast().allSatisfy({ $0 == 1 }) else {
      return nil
    }
    if values.count == channels { return values.map(Double.init) }
    return values.count == 1 ? Array(repeating: Double(values[0]), count: channels) : nil
  }
}

extension Node {
  /// The activation that is part of the operation; nil where the operation can have none.
  var activation: FusedActivation? {
    switch operation {
    case .convolution2D(let it): it.activation
    case .fullyConnected(let it): it.activation
    case .averagePool2D(let it), .maxPool2D(let it): it.activation
    // Their integer kernels have no clamp.
    case .binary(.minimum, _), .binary(.maximum, _): nil
    case .binary(_, let activation): activation
    default: nil
    }
  }
}

extension Operation {
  /// The same operation with another activation; itself where it can have none.
  func with(_ activation: FusedActivation) -> Operation {
    switch self {
    case .convolution2D(var it):
      it.activation = activation
      return .convolution2D(it)
    case .fullyConnected(var it):
      it.activation = activation
      return .fullyConnected(it)
    case .averagePool2D(var it):
      it.activation = activation
      return .averagePool2D(it)
    case .maxPool2D(var it):
      it.activation = activation
      return .maxPool2D(it)
    case .binary(let function, _): return .binary(function, activation: activation)
    default: return self
    }
  }
}

extension GraphPatch {
  /// Gives the new node that makes `id` an activation.
  mutating func withActivation(
    _ activation: FusedActivation, _ id: TensorID
  ) throws(GraphError) -> TensorID {
    guard activation != .none else { return id }
    let node = draft.nodes[draft.nodes.count - 1]
    return try add(node.operation.with(activation), node.inputs, name: node.name)
  }
}
