/// Sums of products between what should have been and a layer's inputs, row by row:
/// transpose(left) * right, taken in as they come.
package struct CrossStatistics: Sendable {
  package let leftColumns: Int
  package let rightColumns: Int
  private let workers: Workers
  private var left: [Float] = []
  private var right: [Float] = []
  private var tiles: [[Double]]

  private static let blockRows = 1024
  private static let tileColumns = 96

  package init(leftColumns: Int, rightColumns: Int, workers: Workers = .all) {
    precondition(leftColumns > 0 && rightColumns > 0, "columns on both sides")
    self.leftColumns = leftColumns
    self.rightColumns = rightColumns
    self.workers = workers
    tiles = stride(from: 0, to: leftColumns, by: Self.tileColumns).map {
      let width = min(Self.tileColumns, leftColumns - $0)
      return [Double](repeating: 0, count: width * rightColumns)
    }
  }

  /// Takes in rows, as many on the left as on the right.
  package mutating func add(
    left newLeft: UnsafeBufferPointer<Float>, right newRight: UnsafeBufferPointer<Float>
  ) {
    let rows = newLeft.count / leftColumns
    precondition(newLeft.count == rows * leftColumns && newRight.count == rows * rightColumns)
    var taken = 0
    while taken < rows {
      let end = min(rows, taken + Self.blockRows - left.count / leftColumns)
      left.append(contentsOf: newLeft[taken * leftColumns..<end * leftColumns])
      right.append(contentsOf: newRight[taken * rightColumns..<end * rightColumns])
      taken = end
      if left.count == Self.blockRows * leftColumns { sumPending() }
    }
  }

  package mutating func add(left: [Float], right: [Float]) {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { add(left: left, right: $0) }
    }
  }

  private mutating func sumPending() {
    guard !left.isEmpty else { return }
    let (a, b, old) = ((left, leftColumns), (right, rightColumns), tiles)
    tiles = workers.map(tiles.count) { index in
      let first = index * Self.tileColumns
      var products = [Float](repeating: 0, count: old[index].count)
      addTransposedProduct(
        (a.0, a.1, first..<first + products.count / b.1), (b.0, b.1, 0..<b.1), to: &products)
      return zip(old[index], products).map { $0 + Double($1) }
    }
    left.removeAll(keepingCapacity: true)
    right.removeAll(keepingCapacity: true)
  }

  /// The sums so far, [left columns, right columns].
  package var products: [Double] {
    var whole = self
    whole.sumPending()
    return whole.tiles.flatMap(\.self)
  }
}
