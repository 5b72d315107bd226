import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes

// Convolutions and products with a matrix: weights, bias, and a factor for each result.
extension PlanBuilder {
  mutating func lower(_ convolution: Convolution2D, _ node: Node) throws(LoweringError) {
    let weightsID = try weights(of: node)
    if graph[weightsID].type == .int4 { return try lowerInt4(convolution, node, weightsID) }
    let weights = graph[weightsID].shape
    let channels = graph[node.input].shape[3]
    let isDepthwise = convolution.groups > 1 && convolution.groups == channels
    let scales = try scales(node, weightsID)
    let factors = try prepare(node) { () throws(KernelPreparationError) in
      try ChannelFactors(
        convolutionOf: scales.input, weights: scales.weights, output: scales.output)
    }.repeated(to: weights[0])
    let products = weights[1] * weights[2] * weights[3]
    let hasRows = isDepthwise && hasRowsEverywhere(convolution, node, kernel: weights)
    let laidOut = Weights(
      weightsID,
      hasRows ? fast(.foldedRows) : convolution.groups == 1 ? fast(.blocks4x4) : .plain,
      isDepthwise: isDepthwise)
    let tables = try tables(
      node, factors, laidOut, channels: weights[0], products: products)
    let range = try resultRange(node, convolution.activation)
    let inputs = [operand(node.input), constant(laidOut)] + tables
    append(isDepthwise ? .depthwiseConvolution2D : .convolution2D, node, inputs: inputs) { step in
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

  /// Whether every family's kernel by rows can count the scratch of a depthwise convolution; else
  /// all take its weights as they are.
  func hasRowsEverywhere(_ convolution: Convolution2D, _ node: Node, kernel: Shape) -> Bool {
    let (x, result) = (graph[node.input].shape, graph[node.output].shape)
    var p = DepthwiseConvolution2DParameters()
    p.inputChannels = Int32(x[3])
    p.channelMultiplier = Int32(kernel[0] / x[3])
    var step = PlannedStep(opcode: .depthwiseConvolution2D, inputs: [], outputs: [], name: "")
    step.setWalk(convolution)
    setWalk(
      of: step, x.dimensions.map { Int32($0) }, result.dimensions.map { Int32($0) },
      kernel: (Int32(kernel[1]), Int32(kernel[2])), &p)
    (p.dilationHeight, p.dilationWidth) = (step[.dilationHeight], step[.dilationWidth])
    let families = (0..<UInt8(PackageLayout.familyCount)).compactMap(KernelFamily.init(rawValue:))
    return families.allSatisfy { KernelScratch.leastByteCount(p, $0) != nil }
  }

  mutating func lower(_ product: FullyConnected, _ node: Node) throws(LoweringError) {
    let weightsID = try weights(of: node)
    if graph[weightsID].type == .int4 { return try lowerInt4(product, node, weightsID) }
    let weights = graph[weightsID].shape
    let scales = try scales(node, weightsID)
    let factors = try prepare(node) { () throws(KernelPreparationError) in
      try ChannelFactors(productOf: scales.input, weights: scales.weights, output: scales.output)
    }
    let rows = graph[node.input].shape.elementCount / weights[1]
    let range = try resultRange(node, product.activation)
    let isConvolution = runsProductsAsConvolutions
    let blocks = Weights(weightsID, fast(.blocks4x4), isPixel: isConvolution)
    let tables = try tables(
      node, isConvolution ? factors.repeated(to: weights[0]) : factors, blocks,
      channels: weights[0], products: weights[1])
    if isConvolution {
      let row = view(node.input, extents: [1, 1, rows, weights[1]])
      let result = view(node.output, extents: [1, 1, rows, weights[0]])
      let inputs = [row, constant(blocks)] + tables
      append(.convolution2D, node, inputs: inputs, output: result) { step in
        step.setWalk(Convolution2D())
        step.set(range)
        step[.groups] = 1
        step[.groupOutputChannels] = Int32(weights[0])
      }
    } else {
      append(.fullyConnected, node, inputs: [operand(node.input), constant(blocks)] + tables) {
        $0.set(range)
        $0[.rows] = Int32(rows)
      }
    }
  }

  private func weights(of node: Node) throws(LoweringError) -> TensorID {
    guard let id = node.optionalInput(1) else {
      throw .notQuantized(node: node.name, tensor: "weights")
    }
    return id
  }

  /// Weights and the layout that their kernel reads.
  private struct Weights {
    let id: TensorID
    let layout: TensorRecord.Layout
    let isDepthwise: Bool
    /// Whether a matrix is stored as a convolution's weights of one pixel.
    let isPixel: Bool

    init(
      _ id: TensorID, _ layout: TensorRecord.Layout, isDepthwise: Bool = false,
      isPixel: Bool = false
    ) {
      self.id = id
      self.layout = layout
      self.isDepthwise = isDepthwise
      self.isPixel = isPixel
    }
  }

  /// A layout, where the plan is to have fast ones.
  private func fast(_ layout: TensorRecord.Layout) -> TensorRecord.Layout {
    weightOrder == .fast ? layout : .plain
  }

  /// The weights as their kernel reads them; those of a depthwise convolution, [O, kh, kw, 1], as
  /// [kh, kw, O].
  private mutating func constant(_ weights: Weights) -> Int {
    let shape = graph[weights.id].shape
    let values = constantValues(weights.id)
    if weights.isDepthwise {
      let rows = SharedBytes(values: channelsInnermost(values, outputs: shape[0]))
      return constant(rows, .int8, [shape[1], shape[2], shape[0]], layout: weights.layout)
    }
    guard weights.layout == .blocks4x4 else { return operand(weights.id) }
    let blocks = SharedBytes(values: blockedWeights(values, outputs: shape[0]))
    let extents = weights.isPixel ? [shape[0], 1, 1, shape[1]] : shape.dimensions
    return constant(blocks, .int8, extents, layout: weights.layout)
  }

  private func constantValues(_ id: TensorID) -> [Int8] {
    graph[id].constant?.values(as: Int8.self) ?? []
  }

  private struct Scales {
    let input, weights, output: TensorQuantization
  }

  private func scales(_ node: Node, _ weights: TensorID) throws(LoweringError) -> Scales {
    Scales(
      input: try activationQuantization(node.input, node),
      weights: try weightQuantization(weights, node),
      output: try activationQuantization(node.output, node))
  }

  /// Bias, multipliers and shifts as constants, once it is known that no sum can wrap.
  private mutating func tables(
    _ node: Node, _ factors: ChannelFactors, _ weights: Weights, channels: Int, products: Int
  ) throws(LoweringError) -> [Int] {
    var bias = try bias(of: node, channels: channels)
    var product = Limits.greatestProduct
    if weights.layout != .plain {
      let zeroPoint = try activationQuantization(node.input, node).zeroPoint
      bias = foldedBias(bias, weights: constantValues(weights.id), zeroPoint: zeroPoint)
      product = Limits.greatestFoldedProduct
    }
    return try tables(node, factors, bias: bias, products: products, of: product)
  }

  /// The bias of a node's channels, of which each is 0 where it has none.
  func bias(of node: Node, channels: Int) throws(LoweringError) -> [Int32] {
    guard let id = node.optionalInput(2) else { return [Int32](repeating: 0, count: channels) }
    guard graph[id].type == .int32, let bytes = graph[id].constant else {
      throw .notQuantized(node: node.name, tensor: graph[id].name)
    }
    return bytes.values(as: Int32.self)
  }

  /// Bias, multipliers and shifts as constants, once it is known that no sum of so many products,
  /// none greater than `product`, can wrap.
  mutating func tables(
    _ node: Node, _ factors: ChannelFactors, bias: [Int32], products: Int, of product: Int
  ) throws(LoweringError) -> [Int] {
    for (channel, value) in bias.enumerated() {
      let shift = Int(factors.shifts[factors.shifts.count == 1 ? 0 : channel])
      let fits = Limits.accumulates(
        terms: products, of: product, greatestBias: value.magnitude, shift: shift)
      guard fits else { throw .accumulator(node: node.name, products: products) }
    }
    return [constant(bias), constant(factors.multipliers), constant(factors.shifts)]
  }
}

extension PlannedStep {
  mutating func setWalk(_ convolution: Convolution2D) {
    self[.strideHeight] = Int32(convolution.stride.height)
    self[.strideWidth] = Int32(convolution.stride.width)
    self[.dilationHeight] = Int32(convolution.dilation.height)
    self[.dilationWidth] = Int32(convolution.dilation.width)
    self[.padTop] = Int32(convolution.padding.top)
    self[.padLeft] = Int32(convolution.padding.left)
  }
}
