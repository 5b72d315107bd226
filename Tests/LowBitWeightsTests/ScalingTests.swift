import LowBitWeights
import Testing

struct ScalingTests {
  @Test("the grid starts with no scaling and its scales lie around 1")
  func grid() {
    let grid = AWQ(meanMagnitudes: [0.5, 2, 8, 0]).candidates
    #expect(grid.count == 20)
    #expect(grid[0].scales == [1, 1, 1, 1])
    for candidate in grid {
      let scales = candidate.scales
      #expect(scales.allSatisfy { $0 > 0 && $0.isFinite })
      #expect(abs((scales.max() ?? 0) * (scales.min() ?? 0) - 1) < 1e-5)
    }
  }

  @Test("scaling columns and dividing their maker's rows leaves the function as it is")
  func folded() {
    let scales: [Float] = [2, 0.5, 4]
    let consumer = WeightMatrix(rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6])
    let maker = WeightMatrix(rows: 3, columns: 2, values: [1, -1, 2, -2, 3, -3])
    let (scaled, divided) = (consumer.scalingColumns(by: scales), maker.dividingRows(by: scales))
    func product(_ a: WeightMatrix, _ b: WeightMatrix) -> [Float] {
      (0..<4).map { index in
        (0..<3).reduce(0) {
          $0 + a.values[index / 2 * 3 + $1] * b.values[$1 * 2 + index % 2]
        }
      }
    }
    #expect(product(scaled, divided) == product(consumer, maker))
  }

  @Test("columns with large inputs round finer, and the error falls")
  func search() throws {
    let sample = LayerSample(seed: 30, rows: 24, columns: 64, samples: 300, rank: 64)
    let (moments, gram) = (sample.moments, try sample.gram(damping: 0.0001))
    let search = AWQ(meanMagnitudes: moments.meanMagnitudes)
    let found = search.best(for: [sample.weights], gram: gram, format: .int4())
    let plain = gram.error(
      of: RoundToNearest(.int4()).quantize(sample.weights), for: sample.weights)
    #expect(found.loss < plain.reduce(0, +))
    #expect(found.candidate.exponent > 0)
    let alone = search.best(
      for: [sample.weights], gram: gram, format: .int4(), workers: Workers(threads: 1))
    #expect(alone.loss == found.loss)
    // The same losses through a caller's own measure.
    let called = search.best { candidate in
      let scaled = sample.weights.scalingColumns(by: candidate.scales)
      let reals = RoundToNearest(.int4()).quantize(scaled).reals
        .scalingColumns(by: candidate.scales.map { 1 / $0 })
      return gram.error(of: reals, for: sample.weights).reduce(0, +)
    }
    #expect(called.candidate.exponent == found.candidate.exponent)
  }

  @Test("columns of one maker share their magnitude")
  func shared() {
    var statistics = InputStatistics(columns: 4)
    statistics.add([1, 2, -3, 6])
    #expect(statistics.moments.meanMagnitudes(sharing: [0, 1, 0, 1]) == [2, 4, 2, 4])
  }

  @Test("migration balances inputs and weights")
  func migration() {
    let layers = [
      WeightMatrix(rows: 1, columns: 3, values: [0.5, -0.25, 0]),
      WeightMatrix(rows: 1, columns: 3, values: [-1, 0.125, 0]),
    ]
    var statistics = InputStatistics(columns: 3)
    statistics.add([16, -4, 3, -2, 1, 0])
    let moments = statistics.moments
    #expect(SmoothQuant().scales(moments, for: layers) == [4, 4, 1])
    #expect(SmoothQuant(strength: 0).scales(moments, for: layers) == [1, 4, 1])
    #expect(SmoothQuant(strength: 1).scales(moments, for: layers) == [16, 4, 1])
  }
}
