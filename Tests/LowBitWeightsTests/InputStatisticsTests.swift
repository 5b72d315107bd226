import LowBitWeights
import Testing

struct InputStatisticsTests {
  @Test("the sums are those of the definition", arguments: [1, 5, 97, 172])
  func sums(columns: Int) {
    let sample = LayerSample(seed: 1, rows: 1, columns: columns, samples: 60, rank: 5)
    let moments = sample.moments
    var gram = [Double](repeating: 0, count: columns * columns)
    for start in stride(from: 0, to: sample.inputs.count, by: columns) {
      for row in 0..<columns {
        for column in 0..<columns {
          gram[row * columns + column] +=
            Double(sample.inputs[start + row]) * Double(sample.inputs[start + column])
        }
      }
    }
    let greatest = gram.reduce(0) { max($0, abs($1)) }
    #expect(moments.count == 60)
    for (value, wanted) in zip(moments.gram, gram) {
      #expect(abs(value - wanted) <= 1e-5 * greatest)
    }
    let first = stride(from: 0, to: sample.inputs.count, by: columns).map { sample.inputs[$0] }
    #expect(abs(moments.means[0] - first.reduce(0, +) / 60) < 1e-5)
    #expect(abs(moments.meanMagnitudes[0] - first.reduce(0) { $0 + abs($1) } / 60) < 1e-5)
    #expect(moments.greatestMagnitudes[0] == first.map(abs).max())
  }

  @Test("neither the pieces nor the threads change a bit")
  func deterministic() {
    let sample = LayerSample(seed: 2, rows: 1, columns: 200, samples: 1500, rank: 3)
    var pieces = InputStatistics(columns: 200, workers: Workers(threads: 2))
    for start in stride(from: 0, to: 1500, by: 70) {
      pieces.add(Array(sample.inputs[start * 200..<min(start + 70, 1500) * 200]))
    }
    let (moments, whole) = (pieces.moments, sample.moments)
    #expect(moments.gram == whole.gram)
    #expect(moments.means == whole.means)
    #expect(moments.count == whole.count)
  }

  @Test("cross sums of inputs with themselves are their own sums")
  func cross() {
    let sample = LayerSample(seed: 3, rows: 1, columns: 100, samples: 1100, rank: 3)
    var cross = CrossStatistics(leftColumns: 100, rightColumns: 100, workers: Workers(threads: 2))
    cross.add(left: Array(sample.inputs[..<3000]), right: Array(sample.inputs[..<3000]))
    cross.add(left: Array(sample.inputs[3000...]), right: Array(sample.inputs[3000...]))
    let gram = sample.moments.gram
    let greatest = gram.reduce(0) { max($0, abs($1)) }
    #expect(zip(cross.products, gram).allSatisfy { abs($0 - $1) <= 1e-6 * greatest })
  }

  @Test("dividing the columns divides their moments")
  func divided() {
    let sample = LayerSample(seed: 4, rows: 1, columns: 6, samples: 50, rank: 4)
    let divisors: [Float] = [1, 2, 4, 0.5, 8, 0.25]
    var statistics = InputStatistics(columns: 6)
    statistics.add(sample.inputs.enumerated().map { $1 / divisors[$0 % 6] })
    let (divided, wanted) = (sample.moments.dividingColumns(by: divisors), statistics.moments)
    // Powers of two: nothing is rounded.
    #expect(divided.gram == wanted.gram)
    #expect(divided.means == wanted.means)
    #expect(divided.meanMagnitudes == wanted.meanMagnitudes)
    #expect(divided.greatestMagnitudes == wanted.greatestMagnitudes)
  }
}
