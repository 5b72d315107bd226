/// Weights as integers: real = row scale * group scale * code.
package struct QuantizedRows: Equatable, Sendable {
  package let format: WeightFormat
  package let rows: Int
  package let columns: Int
  /// [rows, columns].
  package let codes: [Int8]
  /// [rows, groups], each 1...127; all 1 where a row is one group.
  package let groupScales: [UInt8]
  /// [rows].
  package let rowScales: [Float]

  init(format: WeightFormat, columns: Int, _ rows: [CodedRow]) {
    self.format = format
    self.rows = rows.count
    self.columns = columns
    codes = rows.flatMap { $0.codes.map { Int8($0) } }
    groupScales = rows.flatMap { $0.scales.groups.map { UInt8($0) } }
    // A row of zeros must not widen the range of its tensor's scales.
    let greatest = rows.reduce(Float(0)) { max($0, $1.scales.row) }
    rowScales = rows.map { $0.scales.row > 0 ? $0.scales.row : greatest > 0 ? greatest : 1 }
  }

  /// The reals that the integers stand for.
  package var reals: WeightMatrix {
    let groups = format.groups(columns: columns)
    var values = [Float](repeating: 0, count: codes.count)
    for row in 0..<rows {
      for (index, group) in groups.enumerated() {
        let scale = rowScales[row] * Float(groupScales[row * groups.count + index])
        for column in group {
          values[row * columns + column] = scale * Float(codes[row * columns + column])
        }
      }
    }
    return WeightMatrix(rows: rows, columns: columns, values: values)
  }
}

/// The scales of one row while its codes are chosen.
struct ScalesOfRow: Sendable {
  /// Integers 1...127 as reals, one for each group.
  var groups: [Double]
  /// What the graph stores; 0 for a row of zeros.
  var row: Float

  /// The step between the codes of a group.
  func step(_ group: Int) -> Double { Double(row) * groups[group] }
}

/// One row while its codes are chosen: integers as reals.
struct CodedRow: Sendable {
  var codes: [Double]
  var scales: ScalesOfRow
}
