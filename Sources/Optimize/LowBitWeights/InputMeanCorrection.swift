// Takes the mean of a layer's rounding error out of its bias.
//
// Source: Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction",
// 2019, section 4.2: E[(w' - w) x] = (w' - w) E[x], with E[x] measured on samples.

extension QuantizedRows {
  /// The bias whose layer gives on average what `weights` with `bias` give.
  package func corrected(
    bias: [Float], for weights: WeightMatrix, inputMeans: [Float]
  ) -> [Float] {
    precondition(bias.count == rows && inputMeans.count == columns, "one for each row and column")
    precondition(weights.rows == rows && weights.columns == columns, "the same layer")
    let reals = reals.values
    return bias.indices.map { row in
      var error = 0.0
      for column in 0..<columns {
        let index = row * columns + column
        error +=
          (Double(reals[index]) - Double(weights.values[index])) * Double(inputMeans[column])
      }
      return Float(Double(bias[row]) - error)
    }
  }
}
