import Calibration
import Foundation
import ModelGraph
import Quantization
import ReferenceInterpreter
import TestSupport
import Testing

@Test func theReportNamesEveryLayerThatComputesWorstFirst() throws {
  var models = SmallModels(seed: 7)
  let graph = try models.classifier()
  let layers = try quantize(graph, calibration: models.samples(10, of: graph)).layers
  #expect(layers.map(\.sqnr) == layers.map(\.sqnr).sorted())
  #expect(
    Set(layers.map(\.name))
      == [
        "first", "depthwise", "sum", "gate", "both.rescale", "mean", "scaled", "logits", "softmax",
      ])
  for layer in layers {
    #expect(layer.bits == 8 && layer.sqnr > 10, "\(layer)")
    // A softmax that is sure gives more than the 255/256 that its integers hold.
    if layer.name != "softmax" { #expect(layer.saturatedShare < 0.02, "\(layer)") }
  }
}

@Test func theReportedErrorIsThatOfTheModelsItself() throws {
  var models = SmallModels(seed: 8)
  let graph = try models.layer(weights: [[0.3, -0.7, 0.2], [1, 0.1, 0.4]], bias: [0.1, 0.2])
  let samples = models.samples(20, of: graph)
  let result = try quantize(graph, calibration: samples)
  let (real, rounded) = (try ReferenceInterpreter(graph), try ReferenceInterpreter(result.graph))
  var (signal, error) = (0.0, 0.0)
  try samples.forEach { sample in
    for (a, b) in zip(try real.run(sample)[0], try rounded.run(sample)[0]) {
      signal += Double(a) * Double(a)
      error += (Double(a) - Double(b)) * (Double(a) - Double(b))
    }
  }
  let found = try #require(result.layers.first)
  #expect(abs(found.sqnr - 10 * log10(signal / error)) < 0.01)
}

@Test func aRangeThatCutsIsReported() throws {
  let graph = try SmallModels(seed: 0).layer(weights: [[1]], bias: nil)
  // One value in 30,001 is far out: the percentile leaves it outside.
  let samples = CalibrationSamples(count: 30_001) { [[$0 == 0 ? 1000 : Float($0 % 100) / 100]] }
  let options = QuantizationOptions(observer: .percentile, correctsBias: false)
  let layer = try #require(try quantize(graph, calibration: samples, options: options).layers.first)
  #expect(layer.range.upperBound < 2)
  #expect(abs(layer.saturatedShare - 1.0 / 30_001) < 1e-9)
}

@Test func aBiasTakesUpTheMeanErrorOfItsWeights() throws {
  // Every weight but the first is rounded down by 0.4 steps, and every input is positive: without a
  // correction the sums are too low by the same amount each time.
  let step: Float = 1.0 / 127
  let weights = [[1] + (0..<63).map { _ in 20.4 * step }]
  let graph = try SmallModels(seed: 0).layer(weights: weights, bias: [-8])
  var random = SplitMix64(seed: 9)
  let all = (0..<40).map { _ in (0..<64).map { _ in Float.random(in: 0.5...1, using: &random) } }
  let samples = CalibrationSamples(count: 40) { [all[$0]] }
  let plain = try quantize(
    graph, calibration: samples, options: QuantizationOptions(correctsBias: false))
  let corrected = try quantize(graph, calibration: samples)
  #expect(!plain.layers[0].isBiasCorrected)
  #expect(corrected.layers[0].isBiasCorrected)
  #expect(corrected.layers[0].sqnr > plain.layers[0].sqnr + 3)
}

@Test func aCorrectionThatDoesNotHelpIsLeftOut() throws {
  // Weights that are whole steps have no error to correct.
  let step: Float = 1.0 / 127
  let graph = try SmallModels(seed: 0).layer(weights: [[1, 3 * step]], bias: [0.5])
  let samples = CalibrationSamples(count: 10) { [[Float($0) / 10, 1]] }
  #expect(try quantize(graph, calibration: samples).layers.allSatisfy { !$0.isBiasCorrected })
}

@Test func progressRisesToOne() throws {
  var models = SmallModels(seed: 10)
  let graph = try models.classifier()
  var shares: [Double] = []
  let samples = models.samples(5, of: graph)
  _ = try quantize(graph, calibration: samples, progress: { shares.append($0) })
  #expect(shares == shares.sorted())
  #expect(shares.last == 1)
  #expect(shares.count == 20)
}
