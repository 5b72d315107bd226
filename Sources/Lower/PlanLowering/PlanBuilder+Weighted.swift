import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes

// Convolutions and products with a matrix: weights, bias, and a multiplier for each result.
extension PlanBuilder {
  mutating func lower(_ convolution: Convolution2D, _ node: Node) throws(LoweringError) {
    guard let weightsID = node.optionalInput(1) else { return }
    let weights = graph[weightsID].shape
    let channels = graph[node.input].shape[3]
    let isDepthwise = convolution.groups > 1 && convolution.groups == channels
    let factors = try factors(node, weightsID, channels: weights[0], productInFloat: false)
    let products = weights[1] * weights[2] * weights[3]
    let tables = try tables(node, factors, channels: weights[0], products: products)
    let placedWeights =
      isDepthwise ? channelsInnermost(weightsID) : operand(weightsID)
    let input = operand(node.input)
    let range = try offsetsAndClamp(node, convolution.activation)
    append(
      isDepthwise ? .depthwiseConvolution2D : .convolution2D, node,
      inputs: [input, placedWeights] + tables
    ) { step in
      step.setWalk(convolution)
      step.set(range)
      if isDepthwise {
        step[.channelMultiplier] = Int32(weights[0] / channels)
      } else {
        step[.groups] = Int32(convolution.groups)
        step[.groupOutputChannels] = Int32(weights[0] / convolution.groups)
      }
    }
  }

  mutating func lower(_ product: FullyConnected, _ node: Node) throws(LoweringError) {
    guard let weightsID = node.optionalInput(1) else { return }
    let weights = graph[weightsID].shape
    let factors = try factors(node, weightsID, channels: weights[0], productInFloat: true)
    let tables = try tables(node, factors, channels: weights[0], products: weights[1])
    let range = try offsetsAndClamp(node, product.activation)
    let rows = graph[node.input].shape.elementCount / weights[1]
    append(.fullyConnected, node, inputs: [operand(node.input), operand(weightsID)] + tables) {
      $0.set(range)
      $0[.rows] = Int32(rows)
    }
  }

  /// Weights [O, kh, kw, 1] as [kh, kw, O], the order of the depthwise kernel.
  private mutating func channelsInnermost(_ id: TensorID) -> Int {
    let shape = graph[id].shape
    let window = shape[1] * shape[2]
    guard let bytes = graph[id].constant else { return operand(id) }
    var moved = [Int8](repeating: 0, count: bytes.count)
    for (index, value) in bytes.values(as: Int8.self).enumerated() {
      moved[(index % window) * shape[0] + index / window] = value
    }
    return constant(SharedBytes(values: moved), .int8, [shape[1], shape[2], shape[0]])
  }

  /// The factor from each sum to its result.
  ///
  /// TensorFlow Lite multiplies the two scales of a whole-tensor product in single precision, those
  /// of a channel in double; `productInFloat` says that the operator knows the first way.
  private func factors(
    _ node: Node, _ weights: TensorID, channels: Int, productInFloat: Bool
  ) throws(LoweringError) -> [QuantizedMultiplier] {
    let input = try activationQuantization(node.input, node).scale
    let output = try activationQuantization(node.output, node).scale
    let scales = try weightScales(weights, node)
    var factors: [QuantizedMultiplier] = []
    for scale in scales {
      let product =
        productInFloat && scales.count == 1
        ? Double(input * scale) : Double(input) * Double(scale)
      factors.append(try multiplier(product / Double(output), node))
    }
    if factors.count == 1 && !productInFloat {
      factors = [QuantizedMultiplier](repeating: factors[0], count: channels)
    }
    return factors
  }

  /// Bias, multipliers and shifts as constants, once it is known that no sum can wrap.
  private mutating func tables(
    _ node: Node, _ factors: [QuantizedMultiplier], channels: Int, products: Int
  ) throws(LoweringError) -> [Int] {
    var bias = [Int32](repeating: 0, count: channels)
    if let id = node.optionalInput(2) {
      guard graph[id].type == .int32, let bytes = graph[id].constant else {
        throw .notQuantized(node: node.name, tensor: graph[id].name)
      }
      bias = bytes.values(as: Int32.self)
    }
    for (channel, value) in bias.enumerated() {
      let shift = factors[factors.count == 1 ? 0 : channel].shift
      guard
        Limits.accumulates(
          terms: products, greatestBias: value.magnitude, shift: Int(shift))
      else { throw .accumulator(node: node.name, products: products) }
    }
    return [
      constant(bias), constant(factors.map(\.multiplier)),
      constant(factors.map { Int8($0.shift) }),
    ]
  }
}

/// The offsets and the clamp of an operator from int8 to int8.
struct ResultRange {
  let inputOffset, outputOffset: Int32
  let clamp: ClosedRange<Int32>
}

extension PlanBuilder {
  /// The offsets of a node's first input and its result, and the clamp of its activation.
  func offsetsAndClamp(
    _ node: Node, _ activation: FusedActivation
  ) throws(LoweringError) -> ResultRange {
    let output = try activationQuantization(node.output, node)
    return ResultRange(
      inputOffset: -(try activationQuantization(node.input, node).zeroPoint),
      outputOffset: output.zeroPoint, clamp: clampRange(activation, output))
  }
}

extension PlannedStep {
  mutating func set(_ range: ResultRange) {
    self[.inputOffset] = range.inputOffset
    self[.outputOffset] = range.outputOffset
    self[.activationMinimum] = range.clamp.lowerBound
    self[.activationMaximum] = range.clamp.upperBound
  }

  mutating func setWalk(_ convolution: Convolution2D) {
    self[.strideHeight] = Int32(convolution.stride.height)
    self[.strideWidth] = Int32(convolution.stride.width)
    self[.dilationHeight] = Int32(convolution.dilation.height)
    self[.dilationWidth] = Int32(convolution.dilation.width)
    self[.padTop] = Int32(convolution.padding.top)
    self[.padLeft] = Int32(convolution.padding.left)
  }
}
