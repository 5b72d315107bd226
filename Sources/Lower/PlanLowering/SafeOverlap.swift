// How far below its input a kernel's output may start, overlapping it, so that nothing is written
// that is still to be read.
import Kernels

/// A window's walk along one side of an image.
private struct WindowAxis {
  /// Pixels of the image and of the result.
  let input, output: Int
  let taps, stride, dilation, pad: Int

  init(
    _ input: Int32, _ output: Int32, taps: Int32, stride: Int32, dilation: Int32 = 1, pad: Int32
  ) {
    self.input = Int(input)
    self.output = Int(output)
    self.taps = Int(taps)
    self.stride = Int(stride)
    self.dilation = Int(dilation)
    self.pad = Int(pad)
  }

  /// The first pixel of the image that a result's window reaches; nil where it lies beside it.
  func firstInput(of result: Int) -> Int? {
    let origin = result * stride - pad
    let skipped = origin < 0 ? (dilation - 1 - origin) / dilation : 0
    let first = origin + skipped * dilation
    return skipped < taps && first < input ? first : nil
  }
}

/// The least distance in bytes for a kernel that takes the pixels of one image in ascending order.
///
/// Once the results before pixel i are written, what is read is what pixel i and later ones need.
/// With f(i) the first byte of that, output + i * outputBytes <= input + f(i) must hold for every
/// pixel i but the first. Kernels that take some pixels at a time, and read all inputs of those
/// before they write a result, need it at the borders of their blocks only.
private func leastDistance(
  rows: WindowAxis, columns: WindowAxis, inputBytes: Int, outputBytes: Int
) -> Int {
  var distance = 0
  var firstNeeded = Int.max
  for row in (0..<rows.output).reversed() {
    guard let y = rows.firstInput(of: row) else { continue }
    for column in (0..<columns.output).reversed() {
      guard let x = columns.firstInput(of: column) else { continue }
      firstNeeded = min(firstNeeded, (y * columns.input + x) * inputBytes)
      // A pixel beside the image needs nothing: what holds at the next one holds there.
      let written = (row * columns.output + column) * outputBytes
      distance = max(distance, written - firstNeeded)
    }
  }
  return distance
}

extension Convolution2DParameters {
  /// The least distance in bytes; nil where there is none, as for more images than one.
  ///
  /// How pixels are taken is the contract of `PatchConvolution2D.swift`.
  var safeDistance: Int? {
    guard batch == 1, groups == 1 else { return nil }
    return leastDistance(
      rows: WindowAxis(
        inputHeight, outputHeight, taps: kernelHeight, stride: strideHeight,
        dilation: dilationHeight, pad: padTop),
      columns: WindowAxis(
        inputWidth, outputWidth, taps: kernelWidth, stride: strideWidth, dilation: dilationWidth,
        pad: padLeft),
      inputBytes: Int(inputChannels), outputBytes: Int(outputChannels))
  }
}

extension Pool2DParameters {
  /// The least distance in bytes; nil for more images than one.
  ///
  /// Pools take a pixel's channels in ascending order, too, and read only those whose results they
  /// are about to write. Of a pixel whose window starts no later than its own result lies, which
  /// the distance sees to, the later channels then stand above what is written.
  var safeDistance: Int? {
    guard batch == 1 else { return nil }
    return leastDistance(
      rows: WindowAxis(
        inputHeight, outputHeight, taps: kernelHeight, stride: strideHeight, pad: padTop),
      columns: WindowAxis(
        inputWidth, outputWidth, taps: kernelWidth, stride: strideWidth, pad: padLeft),
      inputBytes: Int(channels), outputBytes: Int(channels))
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
