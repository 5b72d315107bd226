import KernelPreparation
import ModelGraph
import TensorTypes

/// A convolution or a product with a matrix as numbers: int8 weights [outputs, taps, inputs].
struct WeightedLayer {
  let node: Node
  let isDepthwise: Bool
  /// Whether a window reaches beyond the image.
  let hasMargins: Bool
  let outputs: Int
  /// Input channels that an output sees; for a depthwise convolution all of them.
  let inputs: Int
  /// The innermost extent of the input.
  let channelsOfInput: Int
  let inputZeroPoint: Int32
  private let taps: Int
  private let weights: [Int8]
  private let bias: [Int32]
  private let factors: ChannelFactors
  private let outputZeroPoint: Int32
  private let bounds: ActivationBounds

  /// The node at `index`; nil where it is no such layer, or one that cannot be lowered as it is.
  init?(_ graph: ModelGraph, _ index: Int) {
    node = graph.nodes[index]
    guard let id = node.optionalInput(1), graph[id].type == .int8, let bytes = graph[id].constant,
      let weightScales = graph[id].quantization, weightScales.zeroPoints.allSatisfy({ $0 == 0 }),
      let input = graph[node.input].quantization, let output = graph[node.output].quantization,
      graph[node.input].type == .int8, let channels = graph[node.input].shape.dimensions.last
    else { return nil }
    let shape = graph[id].shape
    let activation: FusedActivation
    switch node.operation {
    case .convolution2D(let convolution):
      isDepthwise = convolution.groups > 1
      guard !isDepthwise || (convolution.groups == channels && shape[0] == channels),
        let exact = try? ChannelFactors(
          convolutionOf: input, weights: weightScales, output: output)
      else { return nil }
      factors = exact
      hasMargins = !convolution.padding.isNone
      inputs = isDepthwise ? channels : shape[3]
      taps = shape[1] * shape[2]
      activation = convolution.activation
    case .fullyConnected(let product):
      guard
        let exact = try? ChannelFactors(productOf: input, weights: weightScales, output: output)
      else { return nil }
      factors = exact
      (isDepthwise, hasMargins, inputs, taps) = (false, false, shape[1], 1)
      activation = product.activation
    default: return nil
    }
    weights = bytes.values(as: Int8.self)
    outputs = shape[0]
    channelsOfInput = channels
    inputZeroPoint = input.zeroPoint
    outputZeroPoint = output.zeroPoint
    bounds = ActivationBounds(activation, output)
    bias =
      node.optionalInput(2).flatMap { graph[$0].constant?.values(as: Int32.self) }
      ?? [Int32](repeating: 0, count: outputs)
  }

  /// Whether the weights of an output are zero, those of the channels in `unread` aside.
  func isZero(_ output: Int, butFor unread: Set<Int>) -> Bool {
    row(output).enumerated().allSatisfy { $1 == 0 || unread.contains($0 % inputs) }
  }

  /// The sum of an output's weights over all taps, for one input channel or for all.
  func sum(_ output: Int, _ channel: Int?) -> Int32 {
    row(output).enumerated().reduce(0) { sum, weight in
      channel == nil || weight.offset % inputs == channel ? sum &+ Int32(weight.element) : sum
    }
  }

  /// The element of an output whose products sum up to `sum`.
  func result(_ output: Int, sum: Int32) -> Int32? {
    guard bias.count == outputs else { return nil }
    let index = factors.multipliers.count == 1 ? 0 : output
    let factor = QuantizedMultiplier(
      multiplier: factors.multipliers[index], shift: Int32(factors.shifts[index]))
    let value = requantize(bias[output] &+ sum, factor) &+ outputZeroPoint
    return clamp(value, bounds.minimum, bounds.maximum)
  }

  private func row(_ output: Int) -> ArraySlice<Int8> {
    let depth = isDepthwise ? taps : taps * inputs
    return weights[output * depth..<(output + 1) * depth]
  }
}
