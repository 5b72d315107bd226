import Calibration
import Foundation
import GraphPasses
import ModelGraph
import PlanLowering
import ReferenceInterpreter
import TestSupport
import Testing

@testable import Quantization

/// A layer's quantized form, and what it gives for the one sample that it was calibrated with.
private func quantized(
  _ weights: [[Float]], bias: [Float]?, sample: [Float]
) throws -> (graph: ModelGraph, output: [Float], factors: [Double]) {
  let graph = try SmallModels(seed: 0).layer(weights: weights, bias: bias)
  let samples = CalibrationSamples(count: 1) { _ in [sample] }
  let result = try quantize(graph, calibration: samples).graph
  // Throws where a factor or a sum does not fit the kernels.
  _ = try PlanLowering.plan(result)
  let node = result.nodes[0]
  let weights = try #require(node.optionalInput(1))
  let scales = try #require(result[weights].quantization).scales
  let input = Double(try #require(result[node.input].quantization).scale)
  let output = Double(try #require(result[node.output].quantization).scale)
  return (
    result, try ReferenceInterpreter(result).run([sample])[0],
    scales.map { input * Double($0) / output }
  )
}

@Test func aChannelOfZeroWeightsKeepsItsBias() throws {
  let (_, output, factors) = try quantized([[0, 0], [1, 1]], bias: [0.7, 0], sample: [1, 0.5])
  #expect(abs(output[0] - 0.7) < 0.005)
  #expect(factors.allSatisfy { $0 > 0x1p-31 && $0 <= 1 })
}

@Test func aBiasThatWouldOverflowWidensItsScale() throws {
  let (graph, output, factors) = try quantized(
    [[1e-12, 1e-12], [1, 1]], bias: [5, 0], sample: [1, 1])
  #expect(abs(output[0] - 5) < 0.03)
  let bias = try #require(graph.nodes[0].optionalInput(2))
  let integers = try #require(graph[bias].constant).values(as: Int32.self)
  #expect(integers.allSatisfy { $0.magnitude < UInt32(Int32.max) - 2 * 255 * 128 })
  #expect(factors.allSatisfy { $0 > 0x1p-31 && $0 <= 1 })
}

@Test func aResultOfZerosAloneCanBeComputed() throws {
  let (_, output, factors) = try quantized([[1, -1]], bias: nil, sample: [1, 1])
  #expect(output[0].magnitude < 0.02)
  #expect(factors.allSatisfy { $0 > 0 && $0 <= 1 })
}

@Test func aResultThatHardlyVariesGetsStepsThatSumsReach() throws {
  let (_, output, factors) = try quantized([[1000, -1000]], bias: [1e-7], sample: [1, 1])
  #expect(output[0].magnitude < 10)
  #expect(factors.allSatisfy { $0 > 0 && $0 <= 1 })
}

@Test func anInputOfZerosAloneIsQuantized() throws {
  let (_, output, _) = try quantized([[1, 2]], bias: [3], sample: [0, 0])
  #expect(abs(output[0] - 3) < 0.02)
}

@Test(arguments: 0..<200 as Range<UInt64>)
func everyRangeHasAnExactZeroAndCoversItsEnds(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let magnitude = Float.random(in: -20...20, using: &random)
  let (a, b) = (
    Float.random(in: -1...1, using: &random) * exp2(magnitude),
    Float.random(in: -1...1, using: &random) * exp2(magnitude)
  )
  let quantization = TensorQuantization(covering: min(a, b), max(a, b))
  let (scale, zeroPoint) = (quantization.scale, quantization.zeroPoint)
  #expect((-128...127).contains(zeroPoint), "seed \(seed)")
  // The zero point is rounded, which can move either end by half a step.
  #expect(scale * Float(-128 - zeroPoint) <= min(a, b, 0) + scale * 0.51, "seed \(seed)")
  #expect(scale * Float(127 - zeroPoint) >= max(a, b, 0) - scale * 0.51, "seed \(seed)")
}

@Test(arguments: 0..<13 as Range<UInt64>)
func everyQuantizedModelFitsTheKernels(seed: UInt64) throws {
  var models = SmallModels(seed: seed)
  let graph = try models.classifier()
  // Samples from far below one to where a logistic knows nothing but zero and one.
  let bound = exp2(Float(seed) * 3 - 30)
  let samples = models.samples(3, of: graph, bound: bound)
  #expect(throws: Never.self, "seed \(seed)") {
    try PlanLowering.plan(try quantize(graph, calibration: samples).graph)
  }
}
