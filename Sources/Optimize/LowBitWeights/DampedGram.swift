import CBLAS

/// The second moments of a layer's inputs, damped so that they can be inverted, with the factor of
/// their inverse: the "Hessian" of the layer's squared output error.
package struct DampedGram: Sendable {
  /// [columns, columns], symmetric, positive definite.
  let gram: WideMatrix
  /// The order in which the columns of a layer are rounded.
  let order: [Int]
  /// The upper triangle u with transpose(u) * u = inverse, of the columns in that order.
  let inverseFactor: WideMatrix

  package var columns: Int { gram.columns }

  /// How often the damping is raised before an input is given up.
  private static let attempts = 8

  /// Adds `damping` times the mean of the diagonal to it; ten times more, and so on, where that is
  /// too little for a factor.
  ///
  /// `ordersByActivation`: whether the inverse is of the columns by falling weight of their inputs.
  package init(
    _ moments: InputMoments, damping: Double = 0.01, ordersByActivation: Bool = true
  ) throws(LowBitWeightsError) {
    let columns = moments.columns
    let diagonal = (0..<columns).map { moments.gram[$0 * columns + $0] }
    let mean = diagonal.reduce(0, +) / Double(columns)
    guard mean.isFinite else { throw .inputsNotFinite }
    order =
      ordersByActivation
      ? (0..<columns).sorted { (diagonal[$0], $1) > (diagonal[$1], $0) } : Array(0..<columns)
    // Inputs that are all zero weigh every column alike.
    let unit = mean > 0 ? mean : 1
    var amount = mean > 0 ? damping : 1
    for _ in 0..<Self.attempts {
      var gram = WideMatrix(rows: columns, columns: columns, values: moments.gram)
      for column in 0..<columns { gram[column, column] += amount * unit }
      if let factor = Self.inverseFactor(gram, order: order) {
        (self.gram, self.inverseFactor) = (gram, factor)
        return
      }
      amount = max(amount * 10, 1e-6)
    }
    throw .inputsNotFinite
  }

  /// Turned by half, the lower triangle of the gram's own factor is an upper one, and its inverse
  /// the factor of the inverse: so the inverse itself, which loses digits, is never formed.
  private static func inverseFactor(_ gram: WideMatrix, order: [Int]) -> WideMatrix? {
    let size = gram.columns
    var turned = WideMatrix(rows: size, columns: size)
    for row in 0..<size {
      let source = order[size - 1 - row]
      for column in 0...row { turned[row, column] = gram[source, order[size - 1 - column]] }
    }
    _ = oneThread
    guard nevortex_factor(Int32(size), &turned.values) == 0,
      nevortex_invert_lower_triangle(Int32(size), &turned.values) == 0
    else { return nil }
    var factor = WideMatrix(rows: size, columns: size)
    for row in 0..<size {
      for column in row..<size { factor[row, column] = turned[size - 1 - row, size - 1 - column] }
    }
    return factor.values.allSatisfy(\.isFinite) ? factor : nil
  }

  /// The squared output error of each row: error * gram * transpose(error).
  package func error(of quantized: QuantizedRows, for weights: WeightMatrix) -> [Double] {
    error(of: quantized.reals, for: weights)
  }

  package func error(of reals: WeightMatrix, for weights: WeightMatrix) -> [Double] {
    precondition(weights.columns == columns && reals.values.count == weights.values.count)
    let errors = WideMatrix(
      rows: weights.rows, columns: columns,
      values: zip(reals.values, weights.values).map { Double($0) - Double($1) })
    return errors.rowProducts(errors.times(gram))
  }
}
