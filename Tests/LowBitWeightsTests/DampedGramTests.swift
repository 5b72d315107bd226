import Testing

@testable import LowBitWeights

struct DampedGramTests {
  @Test("the factor is that of the inverse, in the order of activation", arguments: [1, 7, 172])
  func factor(columns: Int) throws {
    let sample = LayerSample(seed: 5, rows: 1, columns: columns, samples: 300, rank: columns)
    let gram = try sample.gram()
    let inverse = gram.inverseFactor.transposed.times(gram.inverseFactor)
    var ordered = WideMatrix(rows: columns, columns: columns)
    for row in 0..<columns {
      for column in 0..<columns {
        ordered[row, column] = gram.gram[gram.order[row], gram.order[column]]
      }
    }
    let identity = inverse.times(ordered)
    for row in 0..<columns {
      for column in 0..<columns {
        #expect(abs(identity[row, column] - (row == column ? 1 : 0)) < 1e-8)
      }
    }
    let weights = gram.order.map { gram.gram[$0, $0] }
    #expect(weights == weights.sorted(by: >))
  }

  @Test("inputs of low rank, or all zero, have a factor even without damping")
  func singular() throws {
    let sample = LayerSample(seed: 6, rows: 1, columns: 40, samples: 30, rank: 2)
    #expect(try sample.gram(damping: 0).inverseFactor.values.allSatisfy(\.isFinite))
    var zeros = InputStatistics(columns: 3)
    zeros.add([Float](repeating: 0, count: 30))
    #expect(try DampedGram(zeros.moments).gram[0, 0] == 1)
  }

  @Test("inputs that are not finite are refused", arguments: [Float.nan, .infinity])
  func notFinite(value: Float) {
    var statistics = InputStatistics(columns: 3)
    statistics.add([1, 2, 3, value, 1, 1])
    #expect(throws: LowBitWeightsError.inputsNotFinite) { try DampedGram(statistics.moments) }
  }
}

extension WideMatrix {
  fileprivate var transposed: WideMatrix {
    var result = WideMatrix(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }
}
