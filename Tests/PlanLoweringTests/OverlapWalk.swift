import Kernels
import TestSupport

/// A window over an image, byte by byte: what each pixel of the result reads.
struct OverlapWalk {
  let inputBytes: Int
  let outputBytes: Int
  /// For each pixel of the result the bytes of the image under its window.
  let reads: [[Int]]

  init(_ p: Convolution2DParameters) {
    inputBytes = Int(p.inputChannels)
    outputBytes = Int(p.outputChannels)
    reads = Self.reads(
      input: (p.inputHeight, p.inputWidth), output: (p.outputHeight, p.outputWidth),
      kernel: (p.kernelHeight, p.kernelWidth), stride: (p.strideHeight, p.strideWidth),
      dilation: (p.dilationHeight, p.dilationWidth), pad: (p.padTop, p.padLeft),
      channels: inputBytes)
  }

  private typealias Sides = (Int32, Int32)

  private static func reads(
    input: Sides, output: Sides, kernel: Sides, stride: Sides, dilation: Sides, pad: Sides,
    channels: Int
  ) -> [[Int]] {
    (0..<output.0 * output.1).map { pixel in
      let top = pixel / output.1 * stride.0 - pad.0
      let left = pixel % output.1 * stride.1 - pad.1
      return (0..<kernel.0 * kernel.1).flatMap { tap -> [Int] in
        let y = top + tap / kernel.1 * dilation.0
        let x = left + tap % kernel.1 * dilation.1
        guard y >= 0, y < input.0, x >= 0, x < input.1 else { return [] }
        let start = Int(y * input.1 + x) * channels
        return Array(start..<start + channels)
      }
    }
  }

  /// Whether nothing is read that was written before, when so many pixels are read, then written
  /// at once, and the result starts `distance` bytes below the image.
  func isSafe(distance: Int, pixelsAtOnce: Int) -> Bool {
    var firstUnwritten = -distance
    for start in stride(from: 0, to: reads.count, by: pixelsAtOnce) {
      let end = min(start + pixelsAtOnce, reads.count)
      guard reads[start..<end].joined().allSatisfy({ $0 >= firstUnwritten }) else { return false }
      firstUnwritten = end * outputBytes - distance
    }
    return true
  }
}

extension SplitMix64 {
  mutating func pick(_ range: ClosedRange<Int32>) -> Int32 { Int32.random(in: range, using: &self) }

  /// A convolution of one image, whose windows may lie beside it.
  mutating func convolution() -> Convolution2DParameters {
    var p = Convolution2DParameters()
    p.groupInputChannels = pick(1...20)
    p.groupOutputChannels = pick(1...20)
    (p.kernelHeight, p.kernelWidth) = (pick(1...4), pick(1...4))
    (p.strideHeight, p.strideWidth) = (pick(1...3), pick(1...3))
    (p.dilationHeight, p.dilationWidth) = (pick(1...3), pick(1...2))
    (p.padTop, p.padLeft) = (pick(0...4), pick(0...4))
    (p.inputHeight, p.inputWidth) = (pick(1...9), pick(1...9))
    (p.outputHeight, p.outputWidth) = (pick(1...9), pick(1...9))
    p.inputOffset = pick(-127...128)
    p.outputOffset = pick(-128...127)
    return p
  }

  /// A depthwise convolution of one image that keeps its size, or of a column.
  mutating func depthwise() -> DepthwiseConvolution2DParameters {
    var p = DepthwiseConvolution2DParameters()
    p.inputChannels = pick(1...70)
    (p.kernelHeight, p.kernelWidth) = (pick(1...5), pick(1...5))
    (p.dilationHeight, p.dilationWidth) = (pick(1...2), pick(1...2))
    (p.inputHeight, p.inputWidth) = (pick(1...9), pick(1...9))
    p.padTop = pick(0...(p.kernelHeight - 1) * p.dilationHeight)
    p.padLeft = pick(0...(p.kernelWidth - 1) * p.dilationWidth)
    if Bool.random(using: &self) {
      (p.outputHeight, p.outputWidth) = (p.inputHeight, p.inputWidth)
    } else {
      (p.inputWidth, p.outputWidth) = (1, 1)
      p.outputHeight = pick(1...p.inputHeight)
      p.strideHeight = pick(1...3)
    }
    p.inputOffset = pick(-127...128)
    p.outputOffset = pick(-128...127)
    return p
  }

  /// A pool of one image, each of whose windows holds a pixel of it.
  mutating func pool() -> Pool2DParameters {
    var p = Pool2DParameters()
    p.channels = pick(1...40)
    (p.kernelHeight, p.kernelWidth) = (pick(1...4), pick(1...4))
    (p.strideHeight, p.strideWidth) = (pick(1...3), pick(1...3))
    (p.padTop, p.padLeft) = (pick(0...p.kernelHeight - 1), pick(0...p.kernelWidth - 1))
    (p.outputHeight, p.outputWidth) = (pick(1...6), pick(1...6))
    let lastRow = (p.outputHeight - 1) * p.strideHeight - p.padTop
    let lastColumn = (p.outputWidth - 1) * p.strideWidth - p.padLeft
    p.inputHeight = max(1, lastRow + pick(1...p.kernelHeight + 2))
    p.inputWidth = max(1, lastColumn + pick(1...p.kernelWidth + 2))
    return p
  }
}
