@testable import LowBitWeights

/// The algorithm as it is derived: the inverse itself, without each column that is done.
struct TextbookGPTQ {
  private let inverse: [[Double]]
  private let order: [Int]

  init(_ gram: DampedGram) {
    let matrix = (0..<gram.columns).map { row in
      (0..<gram.columns).map { gram.gram[row, $0] }
    }
    inverse = Self.inverted(matrix)
    order = gram.order
  }

  /// The codes of one row for given steps.
  func codes(_ row: [Double], steps: [Double], range: ClosedRange<Int8>) -> [Int8] {
    var row = row
    var inverse = inverse
    var codes = [Int8](repeating: 0, count: row.count)
    for column in order {
      let code = (row[column] / steps[column]).rounded(.toNearestOrEven)
      let clipped = min(max(code, Double(range.lowerBound)), Double(range.upperBound))
      codes[column] = Int8(clipped)
      let pivot = inverse[column]
      let error = (row[column] - clipped * steps[column]) / pivot[column]
      for other in row.indices { row[other] -= error * pivot[other] }
      for other in row.indices where other != column {
        let share = inverse[other][column] / pivot[column]
        for index in row.indices { inverse[other][index] -= share * pivot[index] }
      }
    }
    return codes
  }

  /// By elimination.
  private static func inverted(_ matrix: [[Double]]) -> [[Double]] {
    let size = matrix.count
    var rows = matrix.enumerated().map { index, row in
      row + (0..<size).map { $0 == index ? 1 : 0 }
    }
    for pivot in 0..<size {
      let scale = 1 / rows[pivot][pivot]
      rows[pivot] = rows[pivot].map { $0 * scale }
      let line = rows[pivot]
      for row in 0..<size where row != pivot {
        let share = rows[row][pivot]
        for column in line.indices { rows[row][column] -= share * line[column] }
      }
    }
    return rows.map { Array($0[size...]) }
  }
}
