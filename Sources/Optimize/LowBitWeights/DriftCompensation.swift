// Moves a layer's weights so that, on inputs that earlier layers' rounding has changed, it gives
// what the float model's layer gives on the float model's inputs, and makes up for what has already
// been lost in the residual stream that its result is added to.
//
// With x the inputs at hand, x' those of the float model and r' - r the drift of the residual, the
// least squares answer is w + (w * sum (x' - x) x^T + sum (r' - r) x^T) * (sum x x^T)^-1.
// Source: Li et al., "GPTAQ: Efficient Finetuning-Free Quantization for Asymmetric Calibration",
// 2025, as a target that is computed before the rounding instead of along with it.

/// The drifts of a layer's input and of what its result is added to.
package struct DriftCompensation: Sendable {
  /// transpose(x' - x) * x, [columns, columns].
  private let ofInput: WideMatrix?
  /// transpose(r' - r) * x, [rows, columns].
  private let ofResidual: WideMatrix?
  private let inputShare: Double
  private let residualShare: Double

  /// Takes the sums of products between a drift (left) and the inputs at hand (right), and which
  /// share of each drift to make up for: all of it fits the calibration data, less of it others.
  package init(
    ofInput: CrossStatistics? = nil, ofResidual: CrossStatistics? = nil, inputShare: Double = 1,
    residualShare: Double = 1
  ) {
    self.ofInput = ofInput.map {
      WideMatrix(rows: $0.leftColumns, columns: $0.rightColumns, values: $0.products)
    }
    self.ofResidual = ofResidual.map {
      WideMatrix(rows: $0.leftColumns, columns: $0.rightColumns, values: $0.products)
    }
    self.inputShare = inputShare
    self.residualShare = residualShare
  }

  /// The weights to round instead of `weights`; the gram damped by more than for the rounding keeps
  /// them near.
  package func target(for weights: WeightMatrix, gram: DampedGram) -> WeightMatrix {
    let (rows, columns) = (weights.rows, weights.columns)
    precondition(columns == gram.columns, "the inputs of this layer")
    var wanted = WideMatrix(rows: rows, columns: columns)
    if let ofInput {
      precondition(ofInput.rows == columns && ofInput.columns == columns, "the layer's inputs")
      wanted.add(
        WideMatrix(rows: rows, columns: columns, values: weights.values.map(Double.init)), ofInput,
        times: inputShare, rows: rows, columns: columns, depth: columns)
    }
    if let ofResidual {
      precondition(ofResidual.rows == rows && ofResidual.columns == columns, "the layer's result")
      for index in wanted.values.indices {
        wanted.values[index] += residualShare * ofResidual.values[index]
      }
    }
    let change = gram.solving(wanted)
    return WeightMatrix(
      rows: rows, columns: columns,
      values: zip(weights.values, change.values).map { Float(Double($0) + $1) })
  }
}

extension DampedGram {
  /// `rows` * inverse of the gram.
  fileprivate func solving(_ rows: WideMatrix) -> WideMatrix {
    var ordered = rows
    for row in 0..<rows.rows {
      for (place, column) in order.enumerated() { ordered[row, place] = rows[row, column] }
    }
    let solved = ordered.times(transposed: inverseFactor).times(inverseFactor)
    var result = rows
    for row in 0..<rows.rows {
      for (place, column) in order.enumerated() { result[row, column] = solved[row, place] }
    }
    return result
  }
}
