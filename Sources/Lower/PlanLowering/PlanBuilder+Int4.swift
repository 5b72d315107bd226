import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes

// Convolutions and products with a matrix whose weights have four bits.
//
// Depthwise ones without scales of groups go by rows, others of one group by patches. What remains
// (groups that end within eight weights, grouped convolutions) runs row by row; a depthwise one of
// that kind is a grouped convolution.
extension PlanBuilder {
  mutating func lowerInt4(
    _ convolution: Convolution2D, _ node: Node, _ weightsID: TensorID
  ) throws(LoweringError) {
    let weights = graph[weightsID].shape
    let channels = graph[node.input].shape[3]
    let isDepthwise = convolution.groups > 1 && convolution.groups == channels
    let rows = try int4Rows(weightsID, node)
    let hasRows =
      isDepthwise && weightOrder == .fast && rows.groupSize == 0
      && hasRowsEverywhere(convolution, node, kernel: weights)
    let layout: TensorRecord.Layout =
      hasRows ? .foldedRows : convolution.groups == 1 ? int4Layout(rows) : .plain
    let factors = try int4Factors(weightsID, node).repeated(to: weights[0])
    let operands = try int4Operands(node, rows, layout, factors, extents: weights.dimensions)
    let range = try resultRange(node, convolution.activation)
    append(hasRows ? .depthwiseConvolution2D : .convolution2D, node, inputs: operands) { step in
      step.setWalk(convolution)
      step.set(range)
      step.setGroups(rows, layout)
      if hasRows {
        step[.channelMultiplier] = Int32(weights[0] / channels)
      } else {
        step[.groups] = Int32(convolution.groups)
        step[.groupOutputChannels] = Int32(weights[0] / convolution.groups)
      }
    }
  }

  mutating func lowerInt4(
    _ product: FullyConnected, _ node: Node, _ weightsID: TensorID
  ) throws(LoweringError) {
    let weights = graph[weightsID].shape
    let rows = try int4Rows(weightsID, node)
    let layout = int4Layout(rows)
    let count = graph[node.input].shape.elementCount / weights[1]
    let range = try resultRange(node, product.activation)
    let isConvolution = weightOrder == .fast && graph.hasConvolutionsForProducts
    var factors = try int4Factors(weightsID, node)
    if isConvolution { factors = factors.repeated(to: weights[0]) }
    let extents = isConvolution ? [weights[0], 1, 1, weights[1]] : weights.dimensions
    var operands = try int4Operands(node, rows, layout, factors, extents: extents)
    guard isConvolution else {
      return append(.fullyConnected, node, inputs: operands) {
        $0.set(range)
        $0[.rows] = Int32(count)
        $0.setGroups(rows, layout)
      }
    }
    operands[0] = view(node.input, extents: [1, 1, count, weights[1]])
    let result = view(node.output, extents: [1, 1, count, weights[0]])
    append(.convolution2D, node, inputs: operands, output: result) { step in
      step.setWalk(Convolution2D())
      step.set(range)
      step.setGroups(rows, layout)
      step[.groups] = 1
      step[.groupOutputChannels] = Int32(weights[0])
    }
  }

  /// The bytes of a depthwise convolution's weights of four bits when they are unpacked.
  func unpackedByteCount(_ step: PlannedStep) -> Int {
    guard tensors[step.inputs[1]].type == .int4 else { return 0 }
    return KernelScratch.unpackedByteCount(depthwise(step))
  }

  /// A convolution, or a product with a matrix as one.
  func int4Convolution(_ step: PlannedStep) -> Convolution2DParameters {
    guard step.opcode == .fullyConnected else { return convolution(step) }
    let weights = tensors[step.inputs[1]].extents
    return Convolution2DParameters(
      rows: step[.rows], inputChannels: Int32(weights[1]), outputChannels: Int32(weights[0]))
  }

  private func int4Rows(_ id: TensorID, _ node: Node) throws(LoweringError) -> Int4Rows {
    let quantization = try int4Quantization(id, node)
    return Int4Rows(
      codes: graph[id].codes ?? [], outputs: graph[id].shape[0], groups: quantization.groups)
  }

  private func int4Layout(_ rows: Int4Rows) -> TensorRecord.Layout {
    weightOrder == .fast && rows.blockGroups != nil ? .blocks4x8 : .plain
  }

  private func int4Factors(_ id: TensorID, _ node: Node) throws(LoweringError) -> ChannelFactors {
    let input = try activationQuantization(node.input, node)
    let weights = try int4Quantization(id, node)
    let output = try activationQuantization(node.output, node)
    return try prepare(node) { () throws(KernelPreparationError) in
      try ChannelFactors(convolutionOf: input, weights: weights, output: output)
    }
  }

  /// Input, weights, the tables, and the scales of groups where there are any; `extents` are those
  /// of the weights in the graph's order.
  private mutating func int4Operands(
    _ node: Node, _ rows: Int4Rows, _ layout: TensorRecord.Layout, _ factors: ChannelFactors,
    extents: [Int]
  ) throws(LoweringError) -> [Int] {
    var operands = [operand(node.input)]
    var bias = try bias(of: node, channels: rows.outputs)
    var product = Limits.greatestInt4Product
    if layout != .plain {
      let zeroPoint = try activationQuantization(node.input, node).zeroPoint
      bias = rows.folded(bias, zeroPoint: zeroPoint)
      product = Limits.greatestFoldedInt4Product
    }
    switch layout {
    case .blocks4x8:
      operands.append(constant(SharedBytes(rows.blocks), .int4, extents, layout: layout))
    case .foldedRows:
      let moved = packedInt4(channelsInnermost(rows.codes, outputs: rows.outputs))
      let window = [extents[1], extents[2], extents[0]]
      operands.append(constant(SharedBytes(moved), .int4, window, layout: layout))
    default: operands.append(constant(SharedBytes(packedInt4(rows.codes)), .int4, extents))
    }
    operands += try tables(
      node, factors, bias: bias, products: rows.depth, of: product * rows.greatestScale)
    guard rows.groupSize != 0 else { return operands }
    let blockGroups = layout == .blocks4x8 ? rows.blockGroups : nil
    let scales = blockGroups.map(rows.blockScales) ?? rows.scales.map { Int8($0) }
    operands.append(constant(scales))
    return operands
  }
}

extension PlannedStep {
  fileprivate mutating func setGroups(_ rows: Int4Rows, _ layout: TensorRecord.Layout) {
    guard rows.groupSize != 0 else { return }
    let blockSize = rows.blockGroups.map { $0.size }
    self[.groupSize] = layout == .blocks4x8 ? blockSize ?? 0 : Int32(rows.groupSize)
  }
}
