import ModelGraph

/// One node, made ready to run.
struct Step: Sendable {
  /// What it does, and with what.
  let node: Node
  /// Where its result goes.
  let output: TensorID
  /// Where the result must be rounded to; nil for reals.
  let grid: QuantizationGrid?
  /// The weights of a depthwise convolution as [kh, kw, O], where they are constant.
  let depthwiseWeights: [Float]?
  /// The tensors that nobody reads after this step.
  let lastReads: [TensorID]

  /// The steps of a graph that has been checked.
  static func all(
    of graph: ModelGraph, constants: [[Float]]
  ) throws(ReferenceError) -> [Step] {
    var remaining = Set(graph.tensors.indices.map(TensorID.init)).subtracting(graph.outputs)
    var steps: [Step] = []
    // Backwards: the first reader that is met is the last one to run.
    for node in graph.nodes.reversed() {
      let touched = node.inputs.compactMap(\.self) + [node.output]
      let lastReads = touched.filter { remaining.remove($0) != nil }
      steps.append(
        Step(
          node: node, output: node.output, grid: try QuantizationGrid(of: graph[node.output]),
          depthwiseWeights: depthwiseWeights(of: node, graph: graph, constants: constants),
          lastReads: lastReads))
    }
    return steps.reversed()
  }

  private static func depthwiseWeights(
    of node: Node, graph: ModelGraph, constants: [[Float]]
  ) -> [Float]? {
    guard case .convolution2D(let convolution) = node.operation, convolution.groups > 1,
      let weights = node.optionalInput(1), graph[weights].isConstant, graph[weights].shape[3] == 1
    else { return nil }
    return channelsInnermost(
      Operand(shape: graph[weights].shape, values: constants[weights.index]))
  }
}

/// A tensor with its values, as an operation reads it.
struct Operand {
  let shape: Shape
  let values: [Float]
}

extension Step {
  /// What the node makes of the values that stand there now.
  func result(graph: ModelGraph, values: [[Float]]) -> [Float] {
    func operand(_ position: Int) -> Operand {
      guard let id = node.optionalInput(position) else {
        preconditionFailure("\(node.name): no input \(position)")
      }
      return Operand(shape: graph[id].shape, values: values[id.index])
    }
    let x = operand(0)
    let shape = graph[output].shape
    let third = node.optionalInput(2).map { values[$0.index] }
    switch node.operation {
    case .convolution2D(let convolution):
      let windows = Windows(convolution, input: x.shape, kernel: operand(1).shape, result: shape)
      if convolution.groups > 1, operand(1).shape[3] == 1 {
        return convolveDepthwise(
          windows, x, weights: depthwiseWeights ?? channelsInnermost(operand(1)), bias: third,
          activation: convolution.activation)
      }
      return convolve(
        windows, x, weights: operand(1), bias: third, groups: convolution.groups,
        activation: convolution.activation)
    case .fullyConnected(let product):
      return fullyConnect(x, weights: operand(1), bias: third, activation: product.activation)
    case .matrixMultiply: return multiplyMatrices(x, operand(1), result: shape)
    case .averagePool2D(let pool): return poolAverage(pool, x, result: shape)
    case .maxPool2D(let pool): return poolMaximum(pool, x, result: shape)
    case .mean(let axes, _): return mean(x, axes: axes)
    case .batchNormalization(let axis, let epsilon):
      return normalizeBatch(
        x, parameters: (1...4).map { operand($0).values }, axis: axis, epsilon: epsilon)
    case .binary(let operation, let activation):
      return combine(operation, x, operand(1), result: shape, activation: activation)
    case .unary(let operation): return apply(operation, x.values)
    case .softmax(let beta): return softmax(x, beta: beta)
    case .logSoftmax: return logSoftmax(x)
    case .transpose(let permutation): return transpose(x, permutation)
    case .pad(let before, _, let value): return pad(x, before: before, result: shape, value: value)
    case .concatenate(let axis):
      return concatenate(node.inputs.indices.map { operand($0) }, axis: axis)
    case .resizeNearest(let resize): return resizeNearest(resize, x)
    case .embedding: return embed(x, table: operand(1))
    case .rmsNormalization(let epsilon):
      return normalizeRootMeanSquare(x, gain: operand(1).values, epsilon: epsilon)
    case .attention(let attention): return attend(attention, x, operand(1), operand(2))
    case .gatedSiLU: return gateSiLU(x.values, operand(1).values)
    case .reshape, .quantize, .dequantize: return x.values
    }
  }
}
