/// The weights of one layer: a row for each output channel, row-major.
package struct WeightMatrix: Equatable, Sendable {
  package let rows: Int
  package let columns: Int
  package var values: [Float]

  package init(rows: Int, columns: Int, values: [Float]) {
    precondition(rows >= 0 && columns > 0 && values.count == rows * columns, "a whole matrix")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The same matrix with column j multiplied by `factors[j]`.
  package func scalingColumns(by factors: [Float]) -> WeightMatrix {
    precondition(factors.count == columns, "a factor for each column")
    var scaled = self
    for index in values.indices { scaled.values[index] *= factors[index % columns] }
    return scaled
  }

  /// The same matrix with row i divided by `divisors[i]`: what a producer gives up when its
  /// consumers' columns were multiplied.
  package func dividingRows(by divisors: [Float]) -> WeightMatrix {
    precondition(divisors.count == rows, "a divisor for each row")
    var divided = self
    for index in values.indices { divided.values[index] /= divisors[index / columns] }
    return divided
  }

  /// The greatest magnitude in each column.
  package var greatestOfColumns: [Float] {
    var greatest = [Float](repeating: 0, count: columns)
    for index in values.indices {
      greatest[index % columns] = max(greatest[index % columns], abs(values[index]))
    }
    return greatest
  }
}
