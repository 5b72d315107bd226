import TestSupport
import Testing

@testable import LowBitWeights

struct GPTQTests {
  /// Some rows, and row lengths with one column, a short last group and more than one block.
  private static let shapes = [(3, 1), (5, 32), (7, 45), (4, 150), (3, 172)]

  @Test("the codes are those of the textbook", arguments: shapes)
  func textbook(rows: Int, columns: Int) throws {
    let sample = LayerSample(seed: 10, rows: rows, columns: columns, samples: 300, rank: 8)
    let gram = try sample.gram()
    let quantized = GPTQ(gram, .int4()).quantize(sample.weights)
    let textbook = TextbookGPTQ(gram)
    let groups = WeightFormat.int4().groups(columns: columns).count
    for row in 0..<rows {
      let steps = (0..<columns).map { column in
        Double(quantized.rowScales[row])
          * Double(quantized.groupScales[row * groups + column / 32])
      }
      let codes = textbook.codes(sample.weights.row(row), steps: steps, range: -8...7)
      #expect(Array(quantized.codes[row * columns..<(row + 1) * columns]) == codes)
    }
  }

  @Test("the output error is below that of rounding to nearest", arguments: 0..<8 as Range<UInt64>)
  func better(seed: UInt64) throws {
    let sample = LayerSample(seed: seed, rows: 20, columns: 100, samples: 400, rank: 20)
    let gram = try sample.gram()
    let clip = ClipSearch(.blocks(gram))
    for format in [WeightFormat.int4(), .int4(groupSize: nil), .int4(groupSize: 7), .int8] {
      let nearest = RoundToNearest(format, clip: clip).quantize(sample.weights)
      let compensated = GPTQ(gram, format).quantize(sample.weights)
      let errors = [nearest, compensated].map {
        gram.error(of: $0, for: sample.weights).reduce(0, +)
      }
      #expect(errors[1] < errors[0], "seed \(seed)")
    }
  }

  @Test("no further multiplier and no refinement raises a row's error")
  func refined() throws {
    let sample = LayerSample(seed: 11, rows: 60, columns: 172, samples: 400, rank: 30)
    let gram = try sample.gram()
    let options = [
      GPTQ.Options(), .init(scaleMultipliers: [1, 0.9]),
      .init(scaleMultipliers: [1, 0.9], refinements: 1),
      .init(scaleMultipliers: [1, 0.9], refinements: 3),
    ]
    let errors = options.map {
      gram.error(
        of: GPTQ(gram, .int4(), options: $0).quantize(sample.weights), for: sample.weights)
    }
    for (before, after) in zip(errors, errors.dropFirst()) {
      #expect(zip(before, after).allSatisfy { $1 <= $0 * 1.00001 })
      #expect(after.reduce(0, +) < before.reduce(0, +))
    }
  }

  @Test("weights that the format holds come back as they are")
  func exact() throws {
    let gram = try LayerSample(seed: 12, rows: 4, columns: 50, samples: 200, rank: 10).gram()
    var random = SplitMix64(seed: 12)
    for format in [WeightFormat.int4(), .int4(groupSize: nil), .int8] {
      let greatest = format.codes.upperBound
      // Each group has a greatest code, the first the greatest scale.
      let codes = (0..<200).map { index in
        [0, 32].contains(index % 50)
          ? greatest : Int8.random(in: -greatest...greatest, using: &random)
      }
      let scales: [UInt8] = format.groupSize == nil ? [1] : [127, 41]
      let values = codes.enumerated().map { index, code in
        0.001 * Float(scales[scales.count > 1 ? index % 50 / 32 : 0]) * Float(code)
      }
      let weights = WeightMatrix(rows: 4, columns: 50, values: values)
      let quantized = GPTQ(gram, format, options: .init(refinements: 1)).quantize(weights)
      #expect(quantized.codes == codes)
      #expect(quantized.groupScales == [scales, scales, scales, scales].flatMap(\.self))
      for (value, wanted) in zip(quantized.reals.values, values) {
        #expect(abs(value - wanted) <= abs(wanted) * 1e-5)
      }
    }
  }

  @Test("zeros stay zeros, also between rows that are not")
  func zeros() throws {
    var sample = LayerSample(seed: 13, rows: 3, columns: 40, samples: 100, rank: 5).weights
    for column in 0..<40 { sample.values[40 + column] = 0 }
    for column in 32..<40 { sample.values[80 + column] = 0 }
    let gram = try LayerSample(seed: 13, rows: 3, columns: 40, samples: 100, rank: 5).gram()
    let quantized = GPTQ(gram, .int4(), options: .init(refinements: 2)).quantize(sample)
    #expect(quantized.codes[40..<80].allSatisfy { $0 == 0 })
    #expect(quantized.rowScales[1] == max(quantized.rowScales[0], quantized.rowScales[2]))
    #expect(quantized.groupScales.allSatisfy { (1...127).contains($0) })
    let nothing = WeightMatrix(rows: 2, columns: 40, values: [Float](repeating: 0, count: 80))
    let zeros = GPTQ(gram, .int4()).quantize(nothing)
    #expect(zeros.reals == nothing)
    #expect(zeros.rowScales == [1, 1])
  }

  @Test("columns that never saw an input round to nearest")
  func deadColumns() throws {
    let sample = LayerSample(seed: 14, rows: 4, columns: 20, samples: 100, rank: 6)
    let inputs = sample.inputs.enumerated().map { $0 % 20 < 15 ? $1 : 0 }
    var statistics = InputStatistics(columns: 20)
    statistics.add(inputs)
    let gram = try DampedGram(statistics.moments)
    let quantized = GPTQ(gram, .int4()).quantize(sample.weights)
    let reals = quantized.reals
    for index in sample.weights.values.indices where index % 20 >= 15 {
      let row = index / 20
      let step = quantized.rowScales[row] * Float(quantized.groupScales[row])
      let code = min(max(sample.weights.values[index] / step, -8), 7)
      #expect(abs(reals.values[index] - code * step) <= step * 0.5001)
    }
  }

  @Test("the threads change no bit")
  func deterministic() throws {
    let sample = LayerSample(seed: 15, rows: 150, columns: 60, samples: 200, rank: 12)
    let method = GPTQ(
      try sample.gram(), .int4(), options: .init(scaleMultipliers: [1, 0.95], refinements: 2))
    let results = [1, 2, 5].map { method.quantize(sample.weights, workers: Workers(threads: $0)) }
    #expect(results[0] == results[1])
    #expect(results[0] == results[2])
  }
}
