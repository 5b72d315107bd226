import ModelGraph
import SharedBytes

extension GraphPatch {
  /// The result of `node` in the given quantization, made of the integers behind its inputs; nil
  /// where an input is real or the operation has no integer form.
  mutating func onIntegers(
    _ node: Node, _ quantization: TensorQuantization, in view: GraphView
  ) throws(GraphError) -> TensorID? {
    switch node.operation {
    case .convolution2D, .fullyConnected:
      guard let inputs = layerInputs(node, in: view) else { return nil }
      return try add(node.operation, inputs, name: node.name, quantization: quantization)
    case .binary:
      guard let inputs = try binaryInputs(node, in: view) else { return nil }
      return try add(node.operation, inputs, name: node.name, quantization: quantization)
    case .averagePool2D(let pool):
      guard let input = view.integersBehind(node.input) else { return nil }
      return try average(node, pool, input, quantization)
    case .mean, .unary, .softmax, .logSoftmax, .maxPool2D:
      guard let input = view.integersBehind(node.input) else { return nil }
      let natural = view.naturalQuantization(node, input) ?? quantization
      let result = try add(node.operation, [input], name: node.name, quantization: natural)
      if natural == quantization { return result }
      return try add(
        .quantize, [result], name: "\(node.name).quantize", quantization: quantization)
    default: return nil
    }
  }

  /// Input, weights and bias of a layer as integers.
  private mutating func layerInputs(_ node: Node, in view: GraphView) -> [TensorID?]? {
    guard let input = view.integersBehind(node.input), let own = view[input].quantization,
      let weights = view.integersBehind(node.optionalInput(1)), view[weights].isConstant,
      let scales = view[weights].quantization, scales.zeroPoints.allSatisfy({ $0 == 0 }),
      scales.axis == 0 || !scales.isPerChannel
    else { return nil }
    guard let bias = node.optionalInput(2) else { return [input, weights] }
    guard let values = view.biasValues(bias) else { return nil }
    let products = scales.scales.map { $0 * own.scale }
    let integers = values.enumerated().map { channel, value in
      Int32(clamping: value / Double(products[products.count == 1 ? 0 : channel]))
    }
    let quantization =
      products.count == 1
      ? TensorQuantization(scale: products[0], zeroPoint: 0)
      : TensorQuantization(scales: products, axis: 0)
    let folded = Tensor(
      name: view[bias].name, shape: [values.count], type: .int32, quantization: quantization,
      constant: SharedBytes(values: integers))
    return [input, weights, add(folded)]
  }

  /// Both operands as integers; a constant of reals is quantized over its own range.
  private mutating func binaryInputs(
    _ node: Node, in view: GraphView
  ) throws(GraphError) -> [TensorID?]? {
    var inputs: [TensorID?] = []
    var hasIntegers = false
    for case .some(let id) in node.inputs {
      if let integers = view.integersBehind(id) {
        inputs.append(integers)
        hasIntegers = true
      } else if let values = view.reals(id) {
        let range = values.reduce((low: Float(0), high: Float(0))) {
          (min($0.low, $1), max($0.high, $1))
        }
        let quantization = TensorQuantization(covering: range.low, range.high)
        inputs.append(
          try add(.quantize, [id], name: view[id].name, quantization: quantization))
      } else {
        return nil
      }
    }
    return hasIntegers ? inputs : nil
  }

  /// An average in another quantization than its input's.
  ///
  /// An integer average keeps its input's quantization and its steps. Where the result has another,
  /// the whole image becomes a mean, which rescales its sum, and a window becomes a depthwise
  /// convolution with equal weights: both round only once.
  private mutating func average(
    _ node: Node, _ pool: Pool2D, _ input: TensorID, _ quantization: TensorQuantization
  ) throws(GraphError) -> TensorID {
    let shape = self[input].shape
    if self[input].quantization == quantization {
      return try add(node.operation, [input], name: node.name, quantization: quantization)
    }
    if pool.kernel == Extent2D(shape[1], shape[2]), pool.padding.isNone, pool.activation == .none {
      return try add(
        .mean(axes: [1, 2], keepDimensions: true), [input], name: node.name,
        quantization: quantization)
    }
    guard pool.padding.isNone else {
      let result = try add(
        node.operation, [input], name: node.name, quantization: self[input].quantization)
      return try add(
        .quantize, [result], name: "\(node.name).quantize", quantization: quantization)
    }
    let weightShape: Shape = [shape[3], pool.kernel.height, pool.kernel.width, 1]
    let weights = Tensor(
      name: "\(node.name).weights", shape: weightShape, type: .int8,
      quantization: TensorQuantization(
        scale: 1 / Float(pool.kernel.height * pool.kernel.width), zeroPoint: 0),
      constant: SharedBytes(values: [Int8](repeating: 1, count: weightShape.elementCount)))
    let convolution = Convolution2D(
      stride: pool.stride, groups: shape[3], activation: pool.activation)
    return try add(
      .convolution2D(convolution), [input, add(weights)], name: node.name,
      quantization: quantization)
  }
}

extension GraphView {
  /// The reals of a constant bias, given as reals or as dequantized integers of any width.
  fileprivate func biasValues(_ id: TensorID) -> [Double]? {
    if let values = reals(id) { return values.map(Double.init) }
    guard let maker = maker(of: id), case .dequantize = maker.operation,
      graph[maker.input].type == .int32, let constant = graph[maker.input].constant,
      let quantization = graph[maker.input].quantization
    else { return nil }
    return constant.values(as: Int32.self).enumerated().map { channel, value in
      let index = quantization.scales.count == 1 ? 0 : channel
      return (Double(value) - Double(quantization.zeroPoints[index]))
        * Double(quantization.scales[index])
    }
  }
}

extension Int32 {
  /// The nearest integer, at the ends where the real lies beyond; zero for what is no number.
  fileprivate init(clamping real: Double) {
    let rounded = real.rounded()
    self = rounded.isNaN ? 0 : Int32(Swift.min(Swift.max(rounded, -0x1p31), 0x1p31 - 1))
  }
}

extension GraphView {
  /// The quantization that an operation on integers must give, where it has no choice.
  fileprivate func naturalQuantization(_ node: Node, _ input: TensorID) -> TensorQuantization? {
    if case .maxPool2D = node.operation { return graph[input].quantization }
    return node.operation.fixedQuantization
  }

  /// The int8 tensor whose reals `id` holds; nil where it comes from anywhere else.
  func integersBehind(_ id: TensorID?) -> TensorID? {
    guard let id, let maker = maker(of: id), case .dequantize = maker.operation,
      graph[maker.input].type == .int8, graph[maker.input].quantization != nil
    else { return nil }
    return maker.input
  }
}
