import CBLAS

// Products of row-major matrices through the system's BLAS, on one thread.

/// Where a matrix lies: its first element and the distance between its rows, in elements.
struct MatrixView {
  let start: UnsafePointer<Float>
  let rowStride: Int
}

/// Makes BLAS sum in one order; evaluated once, before the first product.
private let oneThread: Void = nevortex_use_one_thread()

/// c[rows, columns] += a[rows, depth] * transpose(b[columns, depth]).
func addProduct(
  _ a: MatrixView, transposed b: MatrixView, to c: UnsafeMutablePointer<Float>, rowStride: Int,
  rows: Int, columns: Int, depth: Int
) {
  _ = oneThread
  guard rows > 1 else {
    nevortex_add_matrix_vector(
      Int32(columns), Int32(depth), b.start, Int32(b.rowStride), a.start, c)
    return
  }
  nevortex_add_product_transposed(
    Int32(rows), Int32(columns), Int32(depth), a.start, Int32(a.rowStride), b.start,
    Int32(b.rowStride), c, Int32(rowStride))
}

/// c[rows, columns] += a[rows, depth] * b[depth, columns].
func addProduct(
  _ a: MatrixView, _ b: MatrixView, to c: UnsafeMutablePointer<Float>, rowStride: Int, rows: Int,
  columns: Int, depth: Int
) {
  _ = oneThread
  nevortex_add_product(
    Int32(rows), Int32(columns), Int32(depth), a.start, Int32(a.rowStride), b.start,
    Int32(b.rowStride), c, Int32(rowStride))
}

/// The same of dense matrices.
func addProduct(
  _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, to c: UnsafeMutablePointer<Float>,
  rows: Int, columns: Int, depth: Int
) {
  addProduct(
    MatrixView(start: a, rowStride: depth), MatrixView(start: b, rowStride: columns), to: c,
    rowStride: columns, rows: rows, columns: columns, depth: depth)
}
