import LowBitWeights
import Testing

struct CompensationTests {
  @Test("a corrected bias gives the float layer's mean")
  func bias() {
    let sample = LayerSample(seed: 40, rows: 5, columns: 33, samples: 64, rank: 9)
    let inputs = sample.inputs.map { $0 + 1 }
    var statistics = InputStatistics(columns: 33)
    statistics.add(inputs)
    let means = statistics.moments.means
    let quantized = RoundToNearest(.int4()).quantize(sample.weights)
    let bias = (0..<5).map { Float($0) }
    let corrected = quantized.corrected(bias: bias, for: sample.weights, inputMeans: means)
    func mean(_ weights: WeightMatrix, _ bias: [Float]) -> [Float] {
      (0..<5).map { row in
        (0..<33).reduce(bias[row]) { $0 + weights.values[row * 33 + $1] * means[$1] }
      }
    }
    let (wanted, before, after) = (
      mean(sample.weights, bias), mean(quantized.reals, bias), mean(quantized.reals, corrected)
    )
    #expect(zip(wanted, before).contains { abs($0 - $1) > 1e-3 })
    #expect(zip(wanted, after).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test("a target undoes a drift that the layer can undo")
  func drift() throws {
    // The inputs at hand are those of the float model with every column halved or doubled.
    let sample = LayerSample(seed: 41, rows: 4, columns: 12, samples: 200, rank: 12)
    let factors = (0..<12).map { Float($0 % 2 == 0 ? 0.5 : 2) }
    let drifted = sample.inputs.enumerated().map { $1 * factors[$0 % 12] }
    var statistics = InputStatistics(columns: 12)
    statistics.add(drifted)
    var cross = CrossStatistics(leftColumns: 12, rightColumns: 12)
    cross.add(left: zip(sample.inputs, drifted).map { $0 - $1 }, right: drifted)
    let gram = try DampedGram(statistics.moments, damping: 1e-9)
    let target = DriftCompensation(ofInput: cross).target(for: sample.weights, gram: gram)
    for (index, value) in target.values.enumerated() {
      #expect(abs(value - sample.weights.values[index] / factors[index % 12]) < 1e-2)
    }
  }

  @Test("a target makes up for what the residual has lost")
  func residual() throws {
    let sample = LayerSample(seed: 42, rows: 2, columns: 6, samples: 100, rank: 6)
    // What is missing is 3 times column 1 in the first row, nothing in the second.
    let missing: [Float] = (0..<200).map { $0 % 2 == 0 ? 3 * sample.inputs[$0 / 2 * 6 + 1] : 0 }
    var cross = CrossStatistics(leftColumns: 2, rightColumns: 6)
    cross.add(left: missing, right: sample.inputs)
    let compensation = DriftCompensation(ofResidual: cross, residualShare: 0.5)
    let target = compensation.target(for: sample.weights, gram: try sample.gram(damping: 1e-9))
    for (index, value) in target.values.enumerated() {
      let wanted = sample.weights.values[index] + (index == 1 ? Float(1.5) : 0)
      #expect(abs(value - wanted) < 1e-2)
    }
  }
}
