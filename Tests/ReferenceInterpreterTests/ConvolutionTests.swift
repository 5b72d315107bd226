import ModelGraph
import TestSupport
import Testing

/// The definition: seven loops.
private func naive(
  _ convolution: Convolution2D, _ x: Values, _ weights: Values, _ bias: Values?, result: Shape
) -> [Float] {
  let width = weights.shape[3]
  let perGroup = weights.shape[0] / convolution.groups
  var sums: [Float] = []
  for n in 0..<result[0] {
    for row in 0..<result[1] {
      for column in 0..<result[2] {
        for output in 0..<result[3] {
          var sum = Double(bias?[output] ?? 0)
          for ky in 0..<weights.shape[1] {
            for kx in 0..<weights.shape[2] {
              let y = row * convolution.stride.height + ky * convolution.dilation.height
              let x0 = column * convolution.stride.width + kx * convolution.dilation.width
              let (iy, ix) = (y - convolution.padding.top, x0 - convolution.padding.left)
              guard iy >= 0, ix >= 0, iy < x.shape[1], ix < x.shape[2] else { continue }
              for channel in 0..<width {
                let source = output / perGroup * width + channel
                sum += Double(x[n, iy, ix, source]) * Double(weights[output, ky, kx, channel])
              }
            }
          }
          sums.append(Float(sum))
        }
      }
    }
  }
  return sums
}

private func clamped(_ value: Float, _ activation: FusedActivation) -> Float {
  switch activation {
  case .none: value
  case .relu: max(value, 0)
  case .relu6: min(max(value, 0), 6)
  case .reluN1To1: min(max(value, -1), 1)
  }
}

private struct Case {
  let convolution: Convolution2D
  let x, weights: Values
  let bias: Values?

  /// Any stride, dilation, margin and grouping that fits.
  init(random: inout SplitMix64) {
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let kernel = Extent2D(pick(1...4), pick(1...4))
    let dilation = Extent2D(pick(1...3), pick(1...3))
    let reach = Extent2D(
      (kernel.height - 1) * dilation.height + 1, (kernel.width - 1) * dilation.width + 1)
    let padding = Padding2D(
      top: pick(0...4), left: pick(0...4), bottom: pick(0...4), right: pick(0...4))
    let groups = [1, 1, 2, 3, 5][pick(0...4)]
    let width = pick(0...1) == 0 ? 1 : pick(1...4)
    convolution = Convolution2D(
      stride: Extent2D(pick(1...3), pick(1...3)), dilation: dilation, padding: padding,
      groups: groups,
      activation: [.none, .relu, .relu6, .reluN1To1][pick(0...3)])
    let height = max(reach.height - padding.top - padding.bottom, 1) + pick(0...6)
    let columns = max(reach.width - padding.left - padding.right, 1) + pick(0...6)
    x = Values([pick(1...2), height, columns, groups * width], random: &random)
    let outputs = groups * pick(1...4)
    weights = Values([outputs, kernel.height, kernel.width, width], random: &random)
    bias = pick(0...2) == 0 ? nil : Values([outputs], random: &random)
  }
}

@Test(arguments: [true, false])
func everyConvolutionIsTheSevenLoops(constants: Bool) throws {
  for seed in UInt64(0)..<400 {
    var random = SplitMix64(seed: seed)
    let one = Case(random: &random)
    let found = try run(
      .convolution2D(one.convolution), [one.x, one.weights, one.bias], constants: constants)
    let expected = naive(
      one.convolution, one.x, one.weights, one.bias, result: found.shape
    ).map { clamped($0, one.convolution.activation) }
    #expect(distance(found.values, expected) < 1e-4, "seed \(seed): \(one.convolution)")
  }
}

@Test func aConvolutionOfManyTilesIsTheSevenLoops() throws {
  var random = SplitMix64(seed: 7)
  let x = Values([1, 18, 18, 24], random: &random)
  let weights = Values([2, 3, 3, 24], random: &random)
  let convolution = Convolution2D(padding: Padding2D(top: 1, left: 1, bottom: 1, right: 1))
  let found = try run(.convolution2D(convolution), [x, weights, nil], constants: true)
  let expected = naive(convolution, x, weights, nil, result: found.shape)
  #expect(distance(found.values, expected) < 1e-4)
}

@Test func aWindowWhollyInTheMarginGivesTheBias() throws {
  let convolution = Convolution2D(padding: Padding2D(top: 3))
  let found = try run(
    .convolution2D(convolution),
    [Values([1, 1, 1, 1], [5]), Values([1, 1, 1, 1], [2]), Values([1], [1])])
  #expect(found.values == [1, 1, 1, 11])
}
