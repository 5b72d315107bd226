// How far below its input a convolution's output may start, overlapping it, so that nothing is
// written that is still to be read.
import Kernels

extension Convolution2DParameters {
  /// The least distance in bytes; nil where there is none, as for more images than one.
  ///
  /// Pixels go in ascending order, some at a time, and all inputs of those are read before any of
  /// their results is written (`PatchConvolution2D.swift`). So once the results before pixel i are
  /// written, what is read is what pixel i and later ones need: with f(i) the first byte of that,
  /// output + i * channels <= input + f(i) must hold for every i that a later pixel has. It is
  /// needed at the borders of the families' blocks only, and holds for blocks of every size.
  var safeDistance: Int? {
    guard batch == 1, groups == 1 else { return nil }
    let channels = Int(outputChannels)
    var distance = 0
    var firstNeeded = Int.max
    var pixel = Int(outputHeight) * Int(outputWidth) - 1
    while pixel > 0 {
      let (row, column) = (pixel / Int(outputWidth), pixel % Int(outputWidth))
      if let first = firstByte(row: row, column: column) { firstNeeded = min(firstNeeded, first) }
      if firstNeeded != Int.max { distance = max(distance, pixel * channels - firstNeeded) }
      pixel -= 1
    }
    return distance
  }

  /// The first byte of the image that a pixel's window reaches; nil where it lies beside the image.
  private func firstByte(row: Int, column: Int) -> Int? {
    guard
      let y = Self.firstTap(
        row * Int(strideHeight) - Int(padTop), Int(kernelHeight), Int(dilationHeight),
        Int(inputHeight)),
      let x = Self.firstTap(
        column * Int(strideWidth) - Int(padLeft), Int(kernelWidth), Int(dilationWidth),
        Int(inputWidth))
    else { return nil }
    return (y * Int(inputWidth) + x) * Int(inputChannels)
  }

  /// The first of so many taps, `dilation` apart from `origin` on, that lies in 0 ..< extent.
  private static func firstTap(
    _ origin: Int, _ taps: Int, _ dilation: Int, _ extent: Int
  ) -> Int? {
    let skipped = origin < 0 ? (dilation - 1 - origin) / dilation : 0
    let first = origin + skipped * dilation
    return skipped < taps && first < extent ? first : nil
  }
}

extension DepthwiseConvolution2DParameters {
  /// Whether a result may take the place of its own input.
  ///
  /// Channels go one by one or some at a time, and in them lines, along rows or columns; each line
  /// is in scratch before one is written. A line of results lies where a line of inputs lay if the
  /// image keeps its size, and that one has been read if a window reaches to its own pixel: the
  /// taps behind the first cover the margin before the image. A column may become shorter, too:
  /// result y lies where input y lay, and no window starts before.
  var worksInPlace: Bool {
    guard batch == 1, channelMultiplier == 1, (kernelHeight - 1) * dilationHeight >= padTop,
      (kernelWidth - 1) * dilationWidth >= padLeft
    else { return false }
    let keepsSize =
      outputHeight == inputHeight && outputWidth == inputWidth && strideHeight == 1
      && strideWidth == 1
    let isColumn = inputWidth == 1 && outputWidth == 1 && outputHeight <= inputHeight
    return keepsSize || isColumn
  }
}
