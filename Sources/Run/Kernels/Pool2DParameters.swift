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

/// The part of a window that lies in the image: where it starts, and how many rows and columns of
/// pixels it has.
struct PoolWindow {
  /// The element of the input where its first pixel starts.
  let start: Int32
  let rows: Int32
  let columns: Int32

  /// The window of the walk's pixel, which may begin outside the image.
  @inline(__always)
  init(_ p: Pool2DParameters, _ walk: PixelWalk) {
    let firstRow = max(0, walk.originY)
    let firstColumn = max(0, walk.originX)
    rows = min(p.inputHeight, walk.originY &+ p.kernelHeight) &- firstRow
    columns = min(p.inputWidth, walk.originX &+ p.kernelWidth) &- firstColumn
    start = walk.imageStart &+ (firstRow &* p.inputWidth &+ firstColumn) &* p.channels
    precondition(rows > 0 && columns > 0)
  }

  /// How many pixels it has.
  @inline(__always)
  var count: Int32 { rows &* columns }
}
