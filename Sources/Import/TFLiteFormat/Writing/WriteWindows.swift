import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes

// Convolutions, products and pools. The format knows two kinds of margins, SAME and none (VALID);
// others become a PAD before a VALID operator.

extension FileAssembly {
  mutating func write(_ convolution: Convolution2D, _ node: Node) throws(UnwrittenReason) {
    guard let weightsID = node.optionalInput(1) else {
      preconditionFailure("\(node.name): weights")
    }
    let (x, weights) = (graph[node.input], graph[weightsID])
    let kernel = Extent2D(weights.shape[1], weights.shape[2])
    let (input, padding) = try margins(
      convolution.padding, x, kernel, convolution.stride, convolution.dilation, node, fill: 0)
    let bias = node.optionalInput(2).map { index(of: $0) } ?? -1
    let channels = x.shape[3]
    let isDepthwise = convolution.groups == channels && channels > 1
    if isDepthwise {
      let inputs = [input, add(weights.innermostChannels()), bias]
      add(
        .depthwiseConv2D, inputs: inputs, output: index(of: node.output), .depthwiseConvolution2D,
        [
          (DepthwiseOptions.padding, .int8(padding)),
          (DepthwiseOptions.strideWidth, .int32(Int32(convolution.stride.width))),
          (DepthwiseOptions.strideHeight, .int32(Int32(convolution.stride.height))),
          (DepthwiseOptions.multiplier, .int32(Int32(weights.shape[0] / channels))),
          (DepthwiseOptions.activation, .int8(convolution.activation.tfliteCode)),
          (DepthwiseOptions.dilationWidth, .int32(Int32(convolution.dilation.width))),
          (DepthwiseOptions.dilationHeight, .int32(Int32(convolution.dilation.height))),
        ])
    } else {
      let inputs = [input, index(of: weightsID), bias]
      add(
        .conv2D, inputs: inputs, output: index(of: node.output), .convolution2D,
        [
          (ConvolutionOptions.padding, .int8(padding)),
          (ConvolutionOptions.strideWidth, .int32(Int32(convolution.stride.width))),
          (ConvolutionOptions.strideHeight, .int32(Int32(convolution.stride.height))),
          (ConvolutionOptions.activation, .int8(convolution.activation.tfliteCode)),
          (ConvolutionOptions.dilationWidth, .int32(Int32(convolution.dilation.width))),
          (ConvolutionOptions.dilationHeight, .int32(Int32(convolution.dilation.height))),
        ])
    }
  }

  mutating func write(_ product: FullyConnected, _ node: Node) {
    let inputs = (0..<3).map { node.optionalInput($0).map { index(of: $0) } ?? -1 }
    add(
      .fullyConnected, inputs: inputs, output: index(of: node.output), .fullyConnected,
      [
        (FullyConnectedOptions.activation, .int8(product.activation.tfliteCode)),
        (FullyConnectedOptions.keepsDimensions, .boolean(graph[node.input].shape.rank != 2)),
      ])
  }

  mutating func writeMaxPool(_ pool: Pool2D, _ node: Node) throws(UnwrittenReason) {
    // What a margin holds must lose against every element.
    try writePool(pool, .maxPool2D, node, fill: -.infinity)
  }

  mutating func writeAveragePool(_ pool: Pool2D, _ node: Node) throws(UnwrittenReason) {
    let isSame =
      samePadding(
        graph[node.input].shape, pool.kernel, pool.stride, Extent2D(1, 1)) == pool.padding
    if pool.padding.isNone || (isSame && !pool.countsPadding) {
      return try writePool(pool, .averagePool2D, node, fill: 0)
    }
    guard pool.countsPadding else {
      throw UnwrittenReason(words: "an average that leaves out margins that are not SAME")
    }
    // Margins that count are zeros of the image.
    let padded = try writePadding(pool.padding, graph[node.input], node, fill: 0)
    writePool(pool, .averagePool2D, node, input: padded, padding: 1)
  }

  private mutating func writePool(
    _ pool: Pool2D, _ code: BuiltinOperator, _ node: Node, fill: Float
  ) throws(UnwrittenReason) {
    let (input, padding) = try margins(
      pool.padding, graph[node.input], pool.kernel, pool.stride, Extent2D(1, 1), node, fill: fill)
    writePool(pool, code, node, input: input, padding: padding)
  }

  private mutating func writePool(
    _ pool: Pool2D, _ code: BuiltinOperator, _ node: Node, input: Int32, padding: Int8
  ) {
    add(
      code, inputs: [input], output: index(of: node.output), .pool2D,
      [
        (PoolOptions.padding, .int8(padding)),
        (PoolOptions.strideWidth, .int32(Int32(pool.stride.width))),
        (PoolOptions.strideHeight, .int32(Int32(pool.stride.height))),
        (PoolOptions.filterWidth, .int32(Int32(pool.kernel.width))),
        (PoolOptions.filterHeight, .int32(Int32(pool.kernel.height))),
        (PoolOptions.activation, .int8(pool.activation.tfliteCode)),
      ])
  }
}
