/// The shape and the walk of a window over an image.
package struct Pool2DParameters: BitwiseCopyable, Sendable {
  package var batch: Int32 = 1
  package var inputHeight: Int32 = 1
  package var inputWidth: Int32 = 1
  package var channels: Int32 = 1
  package var outputHeight: Int32 = 1
  package var outputWidth: Int32 = 1
  package var kernelHeight: Int32 = 1
  package var kernelWidth: Int32 = 1
  package var strideHeight: Int32 = 1
  package var strideWidth: Int32 = 1
  package var padTop: Int32 = 0
  package var padLeft: Int32 = 0
  package var activationMinimum: Int32 = -128
  package var activationMaximum: Int32 = 127

  /// A window of one pixel on one pixel.
  package init() {}
}

/// The part of a window that lies in the image: rows and columns of the image, ends excluded.
struct PoolWindow {
  var firstRow: Int32
  var endRow: Int32
  var firstColumn: Int32
  var endColumn: Int32

  /// The window that begins at (`originY`, `originX`), which may lie outside the image.
  @inline(__always)
  init(_ p: Pool2DParameters, originY: Int32, originX: Int32) {
    firstRow = max(0, originY)
    endRow = max(firstRow, min(p.inputHeight, originY &+ p.kernelHeight))
    firstColumn = max(0, originX)
    endColumn = max(firstColumn, min(p.inputWidth, originX &+ p.kernelWidth))
  }

  /// How many pixels it has.
  @inline(__always)
  var count: Int32 { (endRow &- firstRow) &* (endColumn &- firstColumn) }
}
