// Rounds a layer column by column and lets the columns still to come make up for each error.
//
// Source: Frantar et al., "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained
// Transformers", 2022, with the columns in the order of their inputs' weight and the groups' scales
// chosen before ("static groups"). Errors reach the later columns of their block at once and the
// others a block at a time. Of several sets of scales each row keeps the one with the least error;
// a refinement of that one may follow (see CodeRefinement).

/// Quantizes layers that share their inputs.
package struct GPTQ: Sendable {
  package struct Options: Sendable {
    /// Factors to try on all scales of a row.
    package var scaleMultipliers = [1.0]
    /// How often codes, group scales and row scale are refined in turn after the rounding.
    package var refinements = 0

    package init(scaleMultipliers: [Double] = [1], refinements: Int = 0) {
      precondition(!scaleMultipliers.isEmpty && scaleMultipliers.allSatisfy { $0 > 0 })
      precondition(refinements >= 0, "a count")
      self.scaleMultipliers = scaleMultipliers
      self.refinements = refinements
    }
  }

  package let gram: DampedGram
  package let format: WeightFormat
  package let clip: ClipSearch
  package let options: Options

  /// Columns whose errors are gathered before the columns after them learn of them.
  private static let blockColumns = 128
  /// Rounds of a refinement's line searches.
  private static let sweeps = 3

  /// The search of scales looks at a group's errors together where none is given.
  package init(
    _ gram: DampedGram, _ format: WeightFormat, clip: ClipSearch? = nil,
    options: Options = Options()
  ) {
    self.gram = gram
    self.format = format
    self.clip = clip ?? ClipSearch(.blocks(gram))
    self.options = options
  }

  package func quantize(_ weights: WeightMatrix, workers: Workers = .all) -> QuantizedRows {
    precondition(weights.columns == gram.columns, "the inputs of this layer")
    let rows = workers.map(weights.rows, by: RoundToNearest.tileRows) { tile in
      quantize(tile.map(weights.row))
    }
    return QuantizedRows(format: format, columns: weights.columns, rows)
  }

  private func quantize(_ rows: [[Double]]) -> [CodedRow] {
    let steps = rows.map { clip.steps($0, format) }
    var best: [CodedRow] = []
    var least: [Double] = []
    for multiplier in options.scaleMultipliers {
      let scales = rows.indices.map {
        clip.scales(steps[$0], times: multiplier, rows[$0], format)
      }
      let coded = round(rows, scales)
      let errors = refinement(of: rows, coded).errors
      if best.isEmpty { (best, least) = (coded, errors) }
      for row in rows.indices where errors[row] < least[row] {
        (best[row], least[row]) = (coded[row], errors[row])
      }
    }
    var refinement = refinement(of: rows, best)
    for _ in 0..<options.refinements { refinement.refine(sweeps: Self.sweeps) }
    return refinement.coded
  }

  private func refinement(of rows: [[Double]], _ coded: [CodedRow]) -> CodeRefinement {
    CodeRefinement(of: rows, coded: coded, gram: gram.gram, format: format)
  }

  /// The codes of all rows, for given scales.
  private func round(_ rows: [[Double]], _ scales: [ScalesOfRow]) -> [CodedRow] {
    let columns = gram.columns
    let groups = format.groups(columns: columns)
    let groupOf = groups.indices.flatMap { group in groups[group].map { _ in group } }
    let steps = scales.map { scales in gram.order.map { scales.step(groupOf[$0]) } }
    var codes = WideMatrix(rows: rows.count, columns: columns)
    // What the columns still to come should be, as the errors of those before have made it.
    var wanted = WideMatrix(
      rows: rows.count, columns: columns,
      values: rows.flatMap { row in gram.order.map { row[$0] } })
    for start in stride(from: 0, to: columns, by: Self.blockColumns) {
      let block = start..<min(start + Self.blockColumns, columns)
      var errors = WideMatrix(rows: rows.count, columns: block.count)
      for row in rows.indices {
        round(block, of: row, steps[row], &wanted, codes: &codes, errors: &errors)
      }
      wanted.add(
        errors, gram.inverseFactor, times: -1, at: Corner(column: block.upperBound),
        b: Corner(row: start, column: block.upperBound), rows: rows.count,
        columns: columns - block.upperBound, depth: block.count)
    }
    return rows.indices.map { row in
      var inPlace = [Double](repeating: 0, count: columns)
      for (place, column) in gram.order.enumerated() { inPlace[column] = codes[row, place] }
      return CodedRow(codes: inPlace, scales: scales[row])
    }
  }

  /// The codes of one row's block; its errors come divided by the factor's diagonal.
  private func round(
    _ block: Range<Int>, of row: Int, _ steps: [Double], _ wanted: inout WideMatrix,
    codes: inout WideMatrix, errors: inout WideMatrix
  ) {
    for place in block where steps[place] > 0 {
      let step = steps[place]
      let code = nearestCode(wanted[row, place] / step, format.codes)
      let error = (wanted[row, place] - code * step) / gram.inverseFactor[place, place]
      codes[row, place] = code
      errors[row, place - block.lowerBound] = error
      wanted.addMultiple(
        -error, ofRow: place, gram.inverseFactor, columns: place..<block.upperBound, toRow: row)
    }
  }
}
