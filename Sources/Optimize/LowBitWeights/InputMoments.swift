/// What the methods know of a layer's inputs.
package struct InputMoments: Sendable {
  package let columns: Int
  /// How many rows of inputs were seen.
  package let count: Int
  /// The sums of products, [columns, columns], symmetric.
  package let gram: [Double]
  package let means: [Float]
  package let meanMagnitudes: [Float]
  package let greatestMagnitudes: [Float]

  init(columns: Int, count: Int, tiles: [InputStatistics.Tile]) {
    self.columns = columns
    self.count = count
    var gram = [Double](repeating: 0, count: columns * columns)
    for tile in tiles {
      let width = columns - tile.columns.lowerBound
      for row in tile.columns {
        for column in row..<columns {
          let product =
            tile.gram[(row - tile.columns.lowerBound) * width + column - tile.columns.lowerBound]
          gram[row * columns + column] = product
          gram[column * columns + row] = product
        }
      }
    }
    self.gram = gram
    let divisor = Double(max(count, 1))
    means = tiles.flatMap { $0.sums.map { Float($0 / divisor) } }
    meanMagnitudes = tiles.flatMap { $0.magnitudes.map { Float($0 / divisor) } }
    greatestMagnitudes = tiles.flatMap(\.greatest)
  }

  /// The moments of the same inputs with column j divided by `divisors[j]`.
  package func dividingColumns(by divisors: [Float]) -> InputMoments {
    precondition(divisors.count == columns, "a divisor for each column")
    return InputMoments(of: self, divisors: divisors)
  }

  private init(of other: InputMoments, divisors: [Float]) {
    columns = other.columns
    count = other.count
    let inverses = divisors.map { 1 / Double($0) }
    var gram = other.gram
    for row in 0..<columns {
      for column in 0..<columns {
        gram[row * columns + column] *= inverses[row] * inverses[column]
      }
    }
    self.gram = gram
    means = zip(other.means, divisors).map { $0 / $1 }
    meanMagnitudes = zip(other.meanMagnitudes, divisors).map { $0 / abs($1) }
    greatestMagnitudes = zip(other.greatestMagnitudes, divisors).map { $0 / abs($1) }
  }
}
