/// Rounds each weight to the nearest code of its group, with or without a searched clip.
package struct RoundToNearest: Sendable {
  package let format: WeightFormat
  package let clip: ClipSearch

  /// Rows of a piece of work.
  static let tileRows = 48

  /// Without a search the greatest weight of a group becomes the greatest code.
  package init(_ format: WeightFormat, clip: ClipSearch = ClipSearch(.weights, factors: [1])) {
    self.format = format
    self.clip = clip
  }

  package func quantize(_ weights: WeightMatrix, workers: Workers = .all) -> QuantizedRows {
    let rows = workers.map(weights.rows, by: Self.tileRows) { tile in
      tile.map { index in
        let row = weights.row(index)
        return round(row, clip.scales(clip.steps(row, format), times: 1, row, format))
      }
    }
    return QuantizedRows(format: format, columns: weights.columns, rows)
  }

  private func round(_ row: [Double], _ scales: ScalesOfRow) -> CodedRow {
    var codes = [Double](repeating: 0, count: row.count)
    for (index, group) in format.groups(columns: row.count).enumerated() where scales.row > 0 {
      let step = scales.step(index)
      for column in group { codes[column] = nearestCode(row[column] / step, format.codes) }
    }
    return CodedRow(codes: codes, scales: scales)
  }
}

extension WeightMatrix {
  /// One row, as the methods compute with it.
  func row(_ index: Int) -> [Double] {
    values[index * columns..<(index + 1) * columns].map(Double.init)
  }
}
