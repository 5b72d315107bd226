import ModelGraph

/// How windows of a kernel lie over an image, and which of their taps hit it.
struct Windows {
  let input, kernel, result: Extent2D
  let stride, dilation: Extent2D
  let top, left: Int

  /// The windows of a convolution: weights are O x kh x kw x I.
  init(_ convolution: Convolution2D, input: Shape, kernel: Shape, result: Shape) {
    self.input = Extent2D(input[1], input[2])
    self.kernel = Extent2D(kernel[1], kernel[2])
    self.result = Extent2D(result[1], result[2])
    stride = convolution.stride
    dilation = convolution.dilation
    top = convolution.padding.top
    left = convolution.padding.left
  }

  /// The windows of a pool.
  init(_ pool: Pool2D, input: Shape, result: Shape) {
    self.input = Extent2D(input[1], input[2])
    kernel = pool.kernel
    self.result = Extent2D(result[1], result[2])
    stride = pool.stride
    dilation = Extent2D(1, 1)
    top = pool.padding.top
    left = pool.padding.left
  }

  /// The input row under the first tap of the windows in a row of the result; may be in the margin.
  func firstRow(_ row: Int) -> Int { row * stride.height - top }

  /// The input column under the first tap of a window; may be in the margin.
  func firstColumn(_ column: Int) -> Int { column * stride.width - left }

  /// The vertical taps that hit the image.
  func rowTaps(_ row: Int) -> Range<Int> {
    taps(from: firstRow(row), kernel: kernel.height, dilation: dilation.height, input.height)
  }

  /// The horizontal taps that hit the image.
  func columnTaps(_ column: Int) -> Range<Int> {
    taps(from: firstColumn(column), kernel: kernel.width, dilation: dilation.width, input.width)
  }

  /// Whether every window is one pixel, and all pixels are taken in order.
  var isIdentity: Bool {
    kernel == Extent2D(1, 1) && stride == Extent2D(1, 1) && result == input && top == 0 && left == 0
  }

  private func taps(from first: Int, kernel: Int, dilation: Int, _ extent: Int) -> Range<Int> {
    let lower = first >= 0 ? 0 : (dilation - 1 - first) / dilation
    let upper = first >= extent ? 0 : min(kernel, (extent - 1 - first) / dilation + 1)
    return lower < upper ? lower..<upper : 0..<0
  }
}

/// Calls `body` with the input pixel and the kernel position of each tap that hits the image.
@inline(__always)
func forEachTap(_ windows: Windows, pixel: Int, _ body: (Int, Int) -> Void) {
  let column = pixel % windows.result.width
  let row = pixel / windows.result.width % windows.result.height
  let image = pixel / (windows.result.width * windows.result.height) * windows.input.height
  for tapRow in windows.rowTaps(row) {
    let inputRow = image + windows.firstRow(row) + tapRow * windows.dilation.height
    for tapColumn in windows.columnTaps(column) {
      let inputColumn = windows.firstColumn(column) + tapColumn * windows.dilation.width
      body(
        inputRow * windows.input.width + inputColumn, tapRow * windows.kernel.width + tapColumn)
    }
  }
}
