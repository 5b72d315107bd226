import ModelGraph
import SharedBytes

// Operators with weights, and pools.
extension OperatorCaseBuilder {
  mutating func buildConvolution() throws {
    let isDepthwise = kind == .depthwise
    let groups = isDepthwise ? number(2...20) : oneIn(3) ? number(2...3) : 1
    let groupInputs = isDepthwise ? 1 : number(groups == 1 ? 1...17 : 2...9)
    let outputs = groups * number(isDepthwise ? 1...3 : 1...6)
    let kernel = Extent2D(number(1...4), number(1...4))
    var walk = Convolution2D(
      stride: Extent2D(number(1...3), number(1...3)), groups: groups, activation: activation())
    if oneIn(3) { walk.dilation = Extent2D(number(1...2), number(1...2)) }
    let reach = Extent2D(
      (kernel.height - 1) * walk.dilation.height + 1, (kernel.width - 1) * walk.dilation.width + 1)
    let image = Extent2D(reach.height + number(0...8), reach.width + number(0...8))
    walk.padding = padding(image: image, reach: reach, stride: walk.stride)
    let quantization = self.quantization()
    let x = input(
      "x", [number(1...2), image.height, image.width, groups * groupInputs], quantization)
    let weightScales = self.weightScales(outputs)
    let weights = constant(
      "w", [outputs, kernel.height, kernel.width, groupInputs], weightScales, from: -127)
    let terms = kernel.height * kernel.width * groupInputs
    // The format's reader for depthwise convolutions takes a missing bias for a broken model.
    let bias = !isDepthwise && oneIn(5) ? nil : self.bias(outputs, quantization, weightScales)
    try finish(
      .convolution2D(walk), [x, weights, bias],
      sumQuantization(quantization, weightScales, terms: terms))
  }

  mutating func buildFullyConnected() throws {
    let inputs = number(1...67)
    let outputs = number(1...9)
    let quantization = self.quantization()
    let x = input("x", [number(1...3), inputs], quantization)
    let weightScales = self.weightScales(outputs)
    let weights = constant("w", [outputs, inputs], weightScales, from: -127)
    let bias = oneIn(5) ? nil : self.bias(outputs, quantization, weightScales)
    try finish(
      .fullyConnected(FullyConnected(activation: activation())), [x, weights, bias],
      sumQuantization(quantization, weightScales, terms: inputs))
  }

  mutating func buildPool() throws {
    let kernel = Extent2D(number(1...5), number(1...5))
    let image = Extent2D(kernel.height + number(0...8), kernel.width + number(0...8))
    var pool = Pool2D(
      kernel: kernel, stride: Extent2D(number(1...3), number(1...3)), activation: activation())
    if oneIn(2) { pool.padding = samePadding(image: image, reach: kernel, stride: pool.stride) }
    let quantization = self.quantization()
    let x = input(
      "x", [number(1...2), image.height, image.width, number(1...20)], quantization)
    try finish(
      kind == .averagePool ? .averagePool2D(pool) : .maxPool2D(pool), [x], quantization)
  }

  /// None, or SAME, or margins that only a PAD of their own can express.
  private mutating func padding(image: Extent2D, reach: Extent2D, stride: Extent2D) -> Padding2D {
    switch number(0...2) {
    case 0: .none
    case 1: samePadding(image: image, reach: reach, stride: stride)
    default:
      Padding2D(
        top: number(0...2), left: number(0...2), bottom: number(0...2), right: number(0...2))
    }
  }

  /// The margins for which the result has ceil(extent / stride) pixels, the odd one behind.
  private func samePadding(image: Extent2D, reach: Extent2D, stride: Extent2D) -> Padding2D {
    func total(_ extent: Int, _ reach: Int, _ stride: Int) -> Int {
      max(0, ((extent + stride - 1) / stride - 1) * stride + reach - extent)
    }
    let height = total(image.height, reach.height, stride.height)
    let width = total(image.width, reach.width, stride.width)
    return Padding2D(
      top: height / 2, left: width / 2, bottom: height - height / 2, right: width - width / 2)
  }

  /// A scale for each channel, or one for all.
  private mutating func weightScales(_ channels: Int) -> TensorQuantization {
    if oneIn(3) { return TensorQuantization(scale: scale(-9 ... -3), zeroPoint: 0) }
    return TensorQuantization(scales: (0..<channels).map { _ in scale(-9 ... -3) }, axis: 0)
  }

  private mutating func bias(
    _ channels: Int, _ input: TensorQuantization, _ weights: TensorQuantization
  ) -> TensorID {
    let numbers = (0..<channels).map { _ in Int32(number(-5000...5000)) }
    var quantization = weights
    quantization.scales = weights.scales.map { input.scale * $0 }
    if quantization.scales.count > 1 { quantization.axis = 0 }
    return graph.add(
      Tensor(
        name: "b", shape: [channels], type: .int32, quantization: quantization,
        constant: SharedBytes(values: numbers)))
  }

  /// A scale that brings most sums into int8; a few saturate, and a few factors are above one.
  private mutating func sumQuantization(
    _ input: TensorQuantization, _ weights: TensorQuantization, terms: Int
  ) -> TensorQuantization {
    let weight = weights.scales.reduce(0, +) / Float(weights.scales.count)
    let product = input.scale * weight
    let spread =
      oneIn(12) ? Float.random(in: 0.3...4, using: &random) : Float(terms).squareRoot() * 40
    return TensorQuantization(
      scale: product * spread * Float.random(in: 0.25...2, using: &random), zeroPoint: zeroPoint())
  }
}
