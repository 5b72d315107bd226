import TestSupport

@testable import LowBitWeights

/// A layer with inputs whose columns depend on each other, as those of a network do.
struct LayerSample {
  var weights: WeightMatrix
  /// [samples, columns].
  let inputs: [Float]

  /// `rank` independent sources are mixed into the columns; their strengths differ by far.
  init(seed: UInt64, rows: Int, columns: Int, samples: Int, rank: Int) {
    var random = SplitMix64(seed: seed)
    weights = WeightMatrix(
      rows: rows, columns: columns,
      values: (0..<rows * columns).map { _ in random.normal() * 0.1 })
    let mix = (0..<rank * columns).map { index in
      random.normal() * (index % columns % 7 == 0 ? 4 : 1) / Float(1 + index / columns)
    }
    var inputs: [Float] = []
    for _ in 0..<samples {
      var row = [Float](repeating: 0, count: columns)
      for source in 0..<rank {
        let strength = random.normal()
        for column in 0..<columns { row[column] += strength * mix[source * columns + column] }
      }
      inputs += row
    }
    self.inputs = inputs
  }

  var moments: InputMoments {
    var statistics = InputStatistics(columns: weights.columns, workers: Workers(threads: 1))
    statistics.add(inputs)
    return statistics.moments
  }

  func gram(damping: Double = 0.01) throws -> DampedGram {
    try DampedGram(moments, damping: damping)
  }
}

extension SplitMix64 {
  /// Nearly normal: the sum of twelve uniform numbers.
  mutating func normal() -> Float {
    (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0..<1, using: &self) }
  }
}
