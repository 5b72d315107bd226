/// An operator whose windows walk over images, row by row.
protocol WindowedOperator {
  var batch: Int32 { get }
  var inputHeight: Int32 { get }
  var inputWidth: Int32 { get }
  var inputChannels: Int32 { get }
  var outputHeight: Int32 { get }
  var outputWidth: Int32 { get }
  var strideHeight: Int32 { get }
  var strideWidth: Int32 { get }
  var padTop: Int32 { get }
  var padLeft: Int32 { get }
}

extension WindowedOperator {
  /// The elements of an image of the input.
  @inline(__always)
  var imageElements: Int32 { inputHeight &* inputWidth &* inputChannels }
}

extension Convolution2DParameters: WindowedOperator {}

extension Pool2DParameters: WindowedOperator {
  @inline(__always)
  var inputChannels: Int32 { channels }
}

/// The pixels of all images' results in ascending order: where each one's window starts.
struct PixelWalk {
  /// The first row and column of the window, which may be outside of the image.
  var originY: Int32
  var originX: Int32
  /// The element of the input where the image starts.
  var imageStart: Int32 = 0
  /// This pixel and those after it.
  var pixelsLeft: Int32
  private var columnsLeft: Int32
  private var rowsLeft: Int32

  @inline(__always)
  init(_ p: some WindowedOperator) {
    originY = 0 &- p.padTop
    originX = 0 &- p.padLeft
    columnsLeft = p.outputWidth
    rowsLeft = p.outputHeight
    pixelsLeft = p.batch &* p.outputHeight &* p.outputWidth
  }

  @inline(__always)
  mutating func advance(_ p: some WindowedOperator) {
    pixelsLeft &-= 1
    columnsLeft &-= 1
    originX &+= p.strideWidth
    if columnsLeft > 0 { return }
    columnsLeft = p.outputWidth
    originX = 0 &- p.padLeft
    rowsLeft &-= 1
    originY &+= p.strideHeight
    if rowsLeft > 0 { return }
    rowsLeft = p.outputHeight
    originY = 0 &- p.padTop
    imageStart &+= p.imageElements
  }
}
