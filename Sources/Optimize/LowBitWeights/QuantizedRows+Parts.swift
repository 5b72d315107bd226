extension QuantizedRows {
  /// The same integers for weights whose row i was divided by `divisors[i]`.
  package func dividingRows(by divisors: [Float]) -> QuantizedRows {
    precondition(divisors.count == rows, "a divisor for each row")
    return QuantizedRows(
      format: format, rows: rows, columns: columns, codes: codes, groupScales: groupScales,
      rowScales: zip(rowScales, divisors).map { $0 / $1 })
  }

  /// The rows of several matrices of one width and format, one after the other.
  package init(joining parts: [QuantizedRows]) {
    precondition(!parts.isEmpty, "rows to join")
    self.init(
      format: parts[0].format, rows: parts.reduce(0) { $0 + $1.rows }, columns: parts[0].columns,
      codes: parts.flatMap(\.codes), groupScales: parts.flatMap(\.groupScales),
      rowScales: parts.flatMap(\.rowScales))
  }

  /// The width of a code.
  package var bits: Int { format.codes.lowerBound < -8 ? 8 : 4 }

  private init(
    format: WeightFormat, rows: Int, columns: Int, codes: [Int8], groupScales: [UInt8],
    rowScales: [Float]
  ) {
    self.format = format
    self.rows = rows
    self.columns = columns
    self.codes = codes
    self.groupScales = groupScales
    self.rowScales = rowScales
  }
}
