import GraphPasses
import ModelGraph
import ReferenceInterpreter
import TestSupport
import Testing

/// An average between pairs of quantize and dequantize, its result in steps of `scale`.
private func average(_ pool: Pool2D, resultScale: Float) throws -> ModelGraph {
  var graph = ModelGraph(name: "average")
  let input = graph.add(Tensor(name: "x", shape: [1, 6, 6, 3]))
  graph.inputs = [input]
  func pair(_ id: TensorID, _ scale: Float) throws -> TensorID {
    let integers = try graph.add(
      .quantize, [id], name: "q", quantization: TensorQuantization(scale: scale, zeroPoint: -7))
    return try graph.add(.dequantize, [integers], name: "dq")
  }
  let pooled = try graph.add(.averagePool2D(pool), [try pair(input, 0.02)], name: "pool")
  graph.outputs = [try pair(pooled, resultScale)]
  return graph
}

private let window = Pool2D(kernel: Extent2D(2, 3), stride: Extent2D(2, 3))
private let whole = Pool2D(kernel: Extent2D(6, 6), stride: Extent2D(6, 6))
private let overhanging = Pool2D(
  kernel: Extent2D(3, 3), stride: Extent2D(2, 2),
  padding: Padding2D(top: 1, left: 1, bottom: 1, right: 1))
private let counting = Pool2D(
  kernel: Extent2D(3, 3), stride: Extent2D(2, 2),
  padding: Padding2D(top: 1, left: 1, bottom: 1, right: 1), countsPadding: true)

@Test(arguments: [window, whole, overhanging])
func anAverageInItsInputsStepsStaysAnAverage(pool: Pool2D) throws {
  let simplified = try average(pool, resultScale: 0.02).simplified()
  #expect(simplified.nodes.map(\.operation) == [.averagePool2D(pool)])
}

@Test func anAverageThatCountsItsMarginsGetsThemFromAPad() throws {
  let nodes = try average(counting, resultScale: 0.02).simplified().nodes
  let bare = Pool2D(kernel: counting.kernel, stride: counting.stride)
  #expect(
    nodes.map(\.operation) == [
      .pad(before: [0, 1, 1, 0], after: [0, 1, 1, 0], value: 0), .averagePool2D(bare),
    ])
}

@Test func anAverageInOtherStepsBecomesWhatRoundsOnce() throws {
  let wholeForm = try average(whole, resultScale: 0.01).simplified().nodes.map(\.operation)
  #expect(wholeForm == [.mean(axes: [1, 2], keepDimensions: true)])
  for pool in [window, counting] {
    let nodes = try average(pool, resultScale: 0.01).simplified().nodes
    guard case .convolution2D(let convolution) = try #require(nodes.first).operation else {
      Issue.record("\(nodes)")
      continue
    }
    #expect(nodes.count == 1 && convolution.groups == 3 && convolution.padding == pool.padding)
  }
}

@Test(arguments: [window, whole, overhanging, counting])
func anAverageInOtherStepsIsWithinAStepOfTheirInputs(pool: Pool2D) throws {
  let graph = try average(pool, resultScale: 0.01)
  let simplified = try graph.simplified()
  #expect(simplified.realNodes.isEmpty)
  var random = SplitMix64(seed: 11)
  for _ in 0..<20 {
    let image = (0..<108).map { _ in Float.random(in: -1...1, using: &random) }
    let pairs = try ReferenceInterpreter(graph).run([image])[0]
    let integers = try ReferenceInterpreter(simplified).run([image])[0]
    // A window that hangs over its margin has no form that rounds once.
    let bound: Float = pool == overhanging ? 0.021 : 0.0101
    for (a, b) in zip(pairs, integers) { #expect(abs(a - b) <= bound) }
  }
}
