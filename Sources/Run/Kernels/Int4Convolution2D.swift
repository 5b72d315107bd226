// Convolution with weights of four bits, row by row: the version that defines the result.
import TensorTypes

/// A dense or grouped convolution with weights of four bits in their own order.
///
/// Input and output NHWC, weights OHWI, `codes` two to a byte; `scales` has the scales of each
/// row's groups, row by row, and none where there are no groups. Bias, multipliers and shifts have
/// one entry for each output channel. Output and input must not overlap.
package func convolution2DInt4(
  _ p: Convolution2DParameters, _ groups: Int4Groups, input: Span<Int8>, codes: Span<Int8>,
  scales: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  output: inout MutableSpan<Int8>
) {
  var walk = PixelWalk(p)
  var outputStart = 0
  while walk.pixelsLeft > 0 {
    for channel in 0..<Int(p.outputChannels) {
      var row = Int4Row(groups, row: channel, depth: Int(p.depth))
      // |bias + sum| < 2^31: see `Limits.accumulates`.
      let sum = row.sum(p, walk, input: input, codes: codes, scales: scales)
      let index = multipliers.count == 1 ? 0 : channel
      let factor = QuantizedMultiplier(multiplier: multipliers[index], shift: Int32(shifts[index]))
      let value = requantize(bias[channel] &+ sum, factor) &+ p.outputOffset
      output[outputStart &+ channel] = Int8(
        truncatingIfNeeded: clamp(value, p.activationMinimum, p.activationMaximum))
    }
    outputStart &+= Int(p.outputChannels)
    walk.advance(p)
  }
}

/// The weights of an output, taken one after the other.
private struct Int4Row {
  private let groupSize: Int
  private let row: Int
  private var index: Int
  private var scale: Int
  private var leftInGroup: Int
  private var group: Int32 = 0
  private var total: Int32 = 0

  init(_ groups: Int4Groups, row: Int, depth: Int) {
    groupSize = groups.size == 0 ? depth : Int(groups.size)
    self.row = row
    index = row &* depth
    scale = row &* groups.count(depth: depth)
    leftInGroup = groupSize
  }

  /// The sum over the window of the walk's pixel; pixels outside of the image are left out.
  mutating func sum(
    _ p: Convolution2DParameters, _ walk: PixelWalk, input: Span<Int8>, codes: Span<Int8>,
    scales: Span<Int8>
  ) -> Int32 {
    let firstChannel =
      Int32(truncatingIfNeeded: row) / p.groupOutputChannels &* p.groupInputChannels
    var y = walk.originY
    for _ in 0..<p.kernelHeight {
      var x = walk.originX
      for _ in 0..<p.kernelWidth {
        let isInside = y >= 0 && y < p.inputHeight && x >= 0 && x < p.inputWidth
        let pixel = (y &* p.inputWidth &+ x) &* p.inputChannels &+ firstChannel
        let start = Int(walk.imageStart &+ pixel)
        for channel in 0..<Int(p.groupInputChannels) {
          if isInside {
            let value = Int32(input[start &+ channel]) &+ p.inputOffset
            group &+= value &* int4(codes, index)
          }
          index &+= 1
          leftInGroup &-= 1
          if leftInGroup == 0 { close(scales) }
        }
        x &+= p.dilationWidth
      }
      y &+= p.dilationHeight
    }
    if leftInGroup < groupSize { close(scales) }
    return total
  }

  /// Adds a group to the sum: |group| <= 255 * 8 * its size, a scale is at most 127.
  private mutating func close(_ scales: Span<Int8>) {
    total &+= scales.isEmpty ? group : group &* Int32(scales[scale])
    scale &+= 1
    group = 0
    leftInGroup = groupSize
  }
}
