/// Chooses each group's scale: the greatest weight over the greatest code, times the factor that
/// leaves the least squared error after rounding and clipping.
package struct ClipSearch: Sendable {
  /// What an error of a weight counts.
  package enum Measure: Sendable {
    /// Every weight alike.
    case weights
    /// By the mean square of its input.
    case diagonal(DampedGram)
    /// By what the whole group's errors do together to the layer's output.
    ///
    /// Source: Lin et al., "AWQ", 2023, whose clip search compares outputs group by group.
    case blocks(DampedGram)
  }

  package let measure: Measure
  package let factors: [Double]

  /// 31 factors from 0.5 to 1.1: beyond 1, weights that are not clipped may still round better.
  package static let factors = (0...30).map { 0.5 + 0.02 * Double($0) }

  package init(_ measure: Measure, factors: [Double] = Self.factors) {
    precondition(!factors.isEmpty && factors.allSatisfy { $0 > 0 }, "factors to try")
    self.measure = measure
    self.factors = factors
  }

  /// The best real step of each group of a row; 0 where all its weights are.
  func steps(_ row: [Double], _ format: WeightFormat) -> [Double] {
    format.groups(columns: row.count).map { group in
      let greatest = row[group].reduce(0) { max($0, abs($1)) }
      let whole = greatest / Double(format.codes.upperBound)
      guard whole > 0 else { return 0 }
      return best(of: factors.map { $0 * whole }, row, group, format)
    }
  }

  /// Integer scales for these steps, times `multiplier`; where that is 1, each group's integer is
  /// searched once more among its neighbours.
  func scales(
    _ steps: [Double], times multiplier: Double, _ row: [Double], _ format: WeightFormat
  ) -> ScalesOfRow {
    var scales = ScalesOfRow(rounding: steps.map { $0 * multiplier }, format)
    guard multiplier == 1, format.groupSize != nil, scales.row > 0 else { return scales }
    for (index, group) in format.groups(columns: row.count).enumerated() where steps[index] > 0 {
      let integers = [-1, 0, 1].map { nearestGroupScale(scales.groups[index] + $0) }
      let step = best(of: integers.map { Double(scales.row) * $0 }, row, group, format)
      scales.groups[index] = nearestGroupScale(step / Double(scales.row))
    }
    return scales
  }

  /// The candidate with the least error, the first where several have it.
  private func best(
    of candidates: [Double], _ row: [Double], _ group: Range<Int>, _ format: WeightFormat
  ) -> Double {
    guard candidates.count > 1 else { return candidates[0] }
    var errors = WideMatrix(rows: candidates.count, columns: group.count)
    for (index, step) in candidates.enumerated() {
      for column in group.indices {
        let code = nearestCode(row[column] / step, format.codes)
        errors[index, column - group.lowerBound] = code * step - row[column]
      }
    }
    let sums = weigh(errors, group)
    return candidates[sums.indices.reduce(0) { sums[$1] < sums[$0] ? $1 : $0 }]
  }

  private func weigh(_ errors: WideMatrix, _ group: Range<Int>) -> [Double] {
    switch measure {
    case .weights: return errors.rowProducts(errors)
    case .diagonal(let gram):
      var weighted = errors
      for index in weighted.values.indices {
        let column = group.lowerBound + index % group.count
        weighted.values[index] *= gram.gram[column, column]
      }
      return errors.rowProducts(weighted)
    case .blocks(let gram):
      var weighted = WideMatrix(rows: errors.rows, columns: errors.columns)
      weighted.add(
        errors, gram.gram, b: Corner(row: group.lowerBound, column: group.lowerBound),
        rows: errors.rows, columns: group.count, depth: group.count)
      return errors.rowProducts(weighted)
    }
  }
}

extension ScalesOfRow {
  /// Makes the widest group 127 steps of the row's factor and rounds the others, to 1 at least.
  init(rounding steps: [Double], _ format: WeightFormat) {
    let greatest = steps.max() ?? 0
    let factor = Float(format.groupSize == nil ? greatest : greatest / 127)
    guard factor.isNormal, factor > 0 else {
      self.init(groups: steps.map { _ in 1 }, row: 0)
      return
    }
    let groups = steps.map { nearestGroupScale($0 / Double(factor)) }
    self.init(groups: format.groupSize == nil ? [1] : groups, row: factor)
  }
}

/// The code next to `ratio`, ties to even; the lowest where there is no number.
@inline(__always)
func nearestCode(_ ratio: Double, _ codes: ClosedRange<Int8>) -> Double {
  // Within 2^51 the addition leaves no digit behind the point; the machine's own rounding to even
  // is the cheapest there is.
  let clipped = min(max(Double(codes.lowerBound), ratio), Double(codes.upperBound))
  return (clipped + 0x1.8p52) - 0x1.8p52
}

/// The integer next to a group's real scale; 1 where there is no number.
func nearestGroupScale(_ real: Double) -> Double {
  min(max(1, real.rounded()), 127)
}
