/// An operator whose windows walk over images, row by row.
package protocol WindowedOperator {
  var batch: Int32 { get set }
  var inputHeight: Int32 { get set }
  var inputWidth: Int32 { get set }
  var inputChannels: Int32 { get }
  var outputHeight: Int32 { get set }
  var outputWidth: Int32 { get set }
  var kernelHeight: Int32 { get set }
  var kernelWidth: Int32 { get set }
  var strideHeight: Int32 { get set }
  var strideWidth: Int32 { get set }
  var padTop: Int32 { get set }
  var padLeft: Int32 { get set }
}

extension WindowedOperator {
  /// The elements of an image of the input.
  @inline(__always)
  var imageElements: Int32 { inputHeight &* inputWidth &* inputChannels }
}

extension Convolution2DParameters: WindowedOperator {}

extension DepthwiseConvolution2DParameters: WindowedOperator {}

extension Pool2DParameters: WindowedOperator {
  @inline(__always)
  package var inputChannels: Int32 { channels }
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
