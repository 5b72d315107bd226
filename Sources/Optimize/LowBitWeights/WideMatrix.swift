import CBLAS

/// A dense row-major matrix in double precision, with the products and factors that the methods
/// need, from BLAS and LAPACK on one thread.
struct WideMatrix: Sendable {
  let rows: Int
  let columns: Int
  var values: [Double]

  init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns, "a whole matrix")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  init(rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, values: [Double](repeating: 0, count: rows * columns))
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// Adds `factor` * a[m, k] * b[k, n] to the part of this matrix that starts at `place`.
  mutating func add(
    _ a: WideMatrix, _ b: WideMatrix, times factor: Double = 1, at place: Corner = Corner(),
    a aPlace: Corner = Corner(), b bPlace: Corner = Corner(), rows: Int, columns: Int, depth: Int
  ) {
    guard rows > 0, columns > 0, depth > 0 else { return }
    precondition(holds(place, rows, columns) && a.holds(aPlace, rows, depth))
    precondition(b.holds(bPlace, depth, columns))
    _ = oneThread
    let stride = self.columns
    values.withUnsafeMutableBufferPointer { to in
      a.values.withUnsafeBufferPointer { a0 in
        b.values.withUnsafeBufferPointer { b0 in
          guard let to = to.baseAddress, let a0 = a0.baseAddress, let b0 = b0.baseAddress else {
            return
          }
          nevortex_add_wide_product(
            Int32(rows), Int32(columns), Int32(depth), factor, a0 + aPlace.offset(a.columns),
            Int32(a.columns), b0 + bPlace.offset(b.columns), Int32(b.columns),
            to + place.offset(stride), Int32(stride))
        }
      }
    }
  }

  private func holds(_ place: Corner, _ rows: Int, _ columns: Int) -> Bool {
    place.row + rows <= self.rows && place.column + columns <= self.columns
  }

  /// This matrix times `other`.
  func times(_ other: WideMatrix) -> WideMatrix {
    var product = WideMatrix(rows: rows, columns: other.columns)
    product.add(self, other, rows: rows, columns: other.columns, depth: columns)
    return product
  }

  /// This matrix times the transpose of `other`.
  func times(transposed other: WideMatrix) -> WideMatrix {
    precondition(columns == other.columns, "equal rows")
    var product = WideMatrix(rows: rows, columns: other.rows)
    guard rows > 0, other.rows > 0 else { return product }
    _ = oneThread
    nevortex_add_wide_product_transposed(
      Int32(rows), Int32(other.rows), Int32(columns), values, Int32(columns), other.values,
      Int32(columns), &product.values, Int32(other.rows))
    return product
  }

  /// Adds `factor` times some columns of a row of `other` to the same columns of a row of this.
  mutating func addMultiple(
    _ factor: Double, ofRow source: Int, _ other: WideMatrix, columns part: Range<Int>,
    toRow row: Int
  ) {
    precondition(part.upperBound <= columns && part.upperBound <= other.columns)
    precondition(row < rows && source < other.rows)
    _ = oneThread
    let start = row * columns + part.lowerBound
    values.withUnsafeMutableBufferPointer { to in
      other.values.withUnsafeBufferPointer { from in
        guard let to = to.baseAddress, let from = from.baseAddress else { return }
        nevortex_add_multiple(
          Int32(part.count), factor, from + source * other.columns + part.lowerBound, to + start)
      }
    }
  }

  /// For each row the product with the same row of `other`.
  func rowProducts(_ other: WideMatrix) -> [Double] {
    (0..<rows).map { row in
      values.withUnsafeBufferPointer { a in
        other.values.withUnsafeBufferPointer { b in
          guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
          return nevortex_dot(Int32(columns), a + row * columns, b + row * columns)
        }
      }
    }
  }
}

/// Where a part of a matrix starts.
struct Corner {
  var row = 0
  var column = 0

  func offset(_ stride: Int) -> Int { row * stride + column }
}

/// Makes BLAS sum in one order; evaluated once, before the first product.
let oneThread: Void = nevortex_use_one_thread()
