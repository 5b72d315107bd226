// Lowers the squared output error of rounded rows by exact line searches, one integer at a time.
//
// The error of a row, e * gram * transpose(e) with e = codes * steps - weights, is a quadratic
// form, so that the best value of one code, of one group's scale or of the row's, with all else
// held, has a closed form; its nearest integer is the best integer. No step raises the error.
// Source: after Nair and Suggala, "CDQuant: Greedy Coordinate Descent for Accurate LLM
// Quantization", 2024, here with the coordinates in turn, and with the scales among them.

/// Rows whose codes and scales are refined together, so that their gradients are matrix products.
struct CodeRefinement {
  private(set) var coded: [CodedRow]
  private let weights: [[Double]]
  private let gram: WideMatrix
  private let format: WeightFormat
  private let groups: [Range<Int>]
  /// Half the gradient of each row's error by its weights, [rows, columns].
  private var gradients: WideMatrix

  private static let blockColumns = 128

  init(of weights: [[Double]], coded: [CodedRow], gram: WideMatrix, format: WeightFormat) {
    self.weights = weights
    self.coded = coded
    self.gram = gram
    self.format = format
    groups = format.groups(columns: gram.columns)
    gradients = WideMatrix(rows: 0, columns: gram.columns)
    gradients = differences.times(gram)
  }

  /// What the codes stand for, less the weights.
  private var differences: WideMatrix {
    var differences = WideMatrix(rows: weights.count, columns: gram.columns)
    for (row, line) in coded.enumerated() {
      for (index, group) in groups.enumerated() {
        let step = line.scales.step(index)
        for column in group {
          differences[row, column] = step * line.codes[column] - weights[row][column]
        }
      }
    }
    return differences
  }

  /// The squared output error of each row.
  var errors: [Double] { differences.rowProducts(gradients) }

  /// Refines the codes, until none changes or `sweeps` times, then the scales, then the codes.
  mutating func refine(sweeps: Int) {
    for _ in 0..<sweeps where !refineCodes() { break }
    for group in groups.indices where groups.count > 1 { refineScale(of: group) }
    refineRowScales()
    // From scratch, so that the rounding of many small updates does not pile up.
    gradients = differences.times(gram)
    for _ in 0..<sweeps where !refineCodes() { break }
  }

  /// One sweep over all codes; whether any has changed.
  private mutating func refineCodes() -> Bool {
    var hasChanged = false
    let width = gram.columns
    for start in stride(from: 0, to: width, by: Self.blockColumns) {
      let block = start..<min(start + Self.blockColumns, width)
      var changes = WideMatrix(rows: weights.count, columns: block.count)
      var blockHasChanged = false
      for row in weights.indices where coded[row].scales.row > 0 {
        if refineCodes(of: row, in: block, &changes) { blockHasChanged = true }
      }
      guard blockHasChanged else { continue }
      hasChanged = true
      // The block itself has followed each change at once.
      for rest in [0..<start, block.upperBound..<width] {
        gradients.add(
          changes, gram, at: Corner(column: rest.lowerBound),
          b: Corner(row: start, column: rest.lowerBound), rows: weights.count,
          columns: rest.count, depth: block.count)
      }
    }
    return hasChanged
  }

  private mutating func refineCodes(
    of row: Int, in block: Range<Int>, _ changes: inout WideMatrix
  ) -> Bool {
    var hasChanged = false
    let size = format.groupSize ?? gram.columns
    for column in block {
      let step = coded[row].scales.step(column / size)
      let old = coded[row].codes[column]
      let code = nearestCode(
        old - gradients[row, column] / (gram[column, column] * step), format.codes)
      guard code != old else { continue }
      hasChanged = true
      coded[row].codes[column] = code
      let change = (code - old) * step
      changes[row, column - block.lowerBound] = change
      gradients.addMultiple(change, ofRow: column, gram, columns: block, toRow: row)
    }
    return hasChanged
  }

  /// Moves the integer scale of one group in every row to its best.
  private mutating func refineScale(of index: Int) {
    let group = groups[index]
    let directions = directions(of: group) { row, column in
      Double(coded[row].scales.row) * coded[row].codes[column]
    }
    for row in weights.indices {
      let (slope, curvature) = derivatives(row, group, directions)
      guard curvature > 0 else { continue }
      let old = coded[row].scales.groups[index]
      let scale = nearestGroupScale(old - slope / curvature)
      guard scale != old else { continue }
      coded[row].scales.groups[index] = scale
      gradients.addMultiple(
        scale - old, ofRow: row, directions.products, columns: 0..<gram.columns, toRow: row)
    }
  }

  /// Moves the real scale of every row to its best.
  private mutating func refineRowScales() {
    let size = format.groupSize ?? gram.columns
    let whole = 0..<gram.columns
    let directions = directions(of: whole) { row, column in
      coded[row].scales.groups[column / size] * coded[row].codes[column]
    }
    for row in weights.indices {
      let (slope, curvature) = derivatives(row, whole, directions)
      guard curvature > 0 else { continue }
      let scale = Float(Double(coded[row].scales.row) - slope / curvature)
      if scale.isNormal && scale > 0 { coded[row].scales.row = scale }
    }
  }

  /// A direction for each row, over the columns of a group, and its product with the gram.
  private struct Directions {
    let values: WideMatrix
    let products: WideMatrix
  }

  private func directions(
    of group: Range<Int>, _ value: (_ row: Int, _ column: Int) -> Double
  ) -> Directions {
    var values = WideMatrix(rows: weights.count, columns: group.count)
    for row in weights.indices {
      for column in group { values[row, column - group.lowerBound] = value(row, column) }
    }
    var products = WideMatrix(rows: weights.count, columns: gram.columns)
    products.add(
      values, gram, b: Corner(row: group.lowerBound), rows: weights.count,
      columns: gram.columns, depth: group.count)
    return Directions(values: values, products: products)
  }

  /// Half the first and half the second derivative of a row's error along its direction.
  private func derivatives(
    _ row: Int, _ group: Range<Int>, _ directions: Directions
  ) -> (slope: Double, curvature: Double) {
    var slope = 0.0
    var curvature = 0.0
    for column in group {
      let value = directions.values[row, column - group.lowerBound]
      slope += value * gradients[row, column]
      curvature += value * directions.products[row, column]
    }
    return (slope, curvature)
  }
}
