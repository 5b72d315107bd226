import Testing

@testable import LowBitWeights

struct RoundToNearestTests {
  @Test("each weight within the clip is at most half a step off", arguments: [1, 31, 32, 33, 172])
  func halfAStep(columns: Int) {
    let weights = LayerSample(seed: 20, rows: 6, columns: columns, samples: 1, rank: 1).weights
    for format in [WeightFormat.int4(), .int4(groupSize: nil), .int4(groupSize: 5), .int8] {
      let quantized = RoundToNearest(format).quantize(weights)
      let groups = format.groups(columns: columns)
      let size = format.groupSize ?? columns
      for index in weights.values.indices {
        let row = index / columns
        let group = row * groups.count + index % columns / size
        let step = quantized.rowScales[row] * Float(quantized.groupScales[group])
        // A group's step was rounded by at most half a row scale.
        let room =
          step / 2 + quantized.rowScales[row] / 2 * (abs(Float(quantized.codes[index])) + 1)
        #expect(abs(quantized.reals.values[index] - weights.values[index]) <= room * 1.001)
      }
      #expect(quantized.groupScales.count == 6 * groups.count)
      #expect(quantized.codes.allSatisfy { format.codes.contains($0) })
    }
  }

  @Test("a searched clip has no greater error by its own measure")
  func clip() throws {
    let sample = LayerSample(seed: 21, rows: 30, columns: 100, samples: 300, rank: 30)
    let gram = try sample.gram()
    let plain = RoundToNearest(.int4()).quantize(sample.weights)
    func squares(_ quantized: QuantizedRows) -> Float {
      zip(quantized.reals.values, sample.weights.values).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
    }
    let searched = RoundToNearest(.int4(), clip: ClipSearch(.weights)).quantize(sample.weights)
    #expect(squares(searched) < squares(plain))
    func output(_ quantized: QuantizedRows) -> Double {
      gram.error(of: quantized, for: sample.weights).reduce(0, +)
    }
    for measure in [ClipSearch.Measure.diagonal(gram), .blocks(gram)] {
      let searched = RoundToNearest(.int4(), clip: ClipSearch(measure)).quantize(sample.weights)
      #expect(output(searched) < output(plain))
    }
  }

  @Test("the nearest code is found in the whole range, ties to even")
  func nearest() {
    for quarter in -60...60 {
      let ratio = Double(quarter) / 4
      let wanted = min(max(ratio, -8), 7).rounded(.toNearestOrEven)
      #expect(nearestCode(ratio, -8...7) == wanted)
    }
    #expect(nearestCode(.nan, -8...7) == -8)
  }

  @Test("weights that are no numbers trap nothing", arguments: [Float.nan, .infinity])
  func noNumbers(value: Float) throws {
    var sample = LayerSample(seed: 22, rows: 2, columns: 40, samples: 50, rank: 4)
    sample.weights.values[3] = value
    let gram = try sample.gram()
    let nearest = RoundToNearest(.int4(), clip: ClipSearch(.blocks(gram)))
    let compensated = GPTQ(gram, .int4(), options: .init(refinements: 2))
    // The other row does not suffer.
    let healthy = WeightMatrix(
      rows: 1, columns: 40, values: Array(sample.weights.values[40...]))
    #expect(
      nearest.quantize(sample.weights).codes[40...] == nearest.quantize(healthy).codes[...])
    #expect(
      compensated.quantize(sample.weights).codes[40...]
        == compensated.quantize(healthy).codes[...])
  }
}
