// Depthwise convolution with the input's zero point in the bias, channel after channel. Rows of
// one channel go into a ring of padded rows in scratch, and a row of results is written when all
// its inputs are there.
//
// A channel's results take the places of its own inputs and of no others: so where there is one
// result for each input channel, and rows are read ahead of those written, it may work in place.
import TensorTypes

extension DepthwiseConvolution2DParameters {
  /// The rows that a window reaches over: those of the ring.
  @inline(__always)
  package var ringRows: Int32 { (kernelHeight &- 1) &* dilationHeight &+ 1 }

  /// The elements of a padded row: all that a row of windows reaches.
  @inline(__always)
  package var ringColumns: Int32 {
    (outputWidth &- 1) &* strideWidth &+ (kernelWidth &- 1) &* dilationWidth &+ 1
  }
}

/// A convolution of each channel by itself.
///
/// Input and output NHWC, weights HWC; `bias` (with the zero point's part), `multipliers` and
/// `shifts` have one entry for each output channel. `scratch` holds `ringRows * ringColumns` bytes.
package func depthwiseConvolution2DByRows(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .armDSP:
    depthwiseConvolution2DByRowsArmDSP(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .helium:
    depthwiseConvolution2DByRowsHelium(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .x86:
    depthwiseConvolution2DByRowsX86(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  default:
    depthwiseConvolution2DByRowsPlain(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  }
}

/// The version that defines the result.
package func depthwiseConvolution2DByRowsPlain(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  var ring = RowRing(p)
  for image in 0..<p.batch {
    for channel in 0..<p.inputChannels {
      ring.restart(image: image, channel: channel, p)
      var outputStart =
        Int(
          image &* p.outputHeight &* p.outputWidth &* p.outputChannels &+ channel
            &* p.channelMultiplier)
      for _ in 0..<p.outputHeight {
        ring.fill(p, input: input, scratch: &scratch)
        for filter in 0..<Int(p.channelMultiplier) {
          convolveRow(
            p, ring, Int(channel &* p.channelMultiplier) &+ filter, rows: scratch.span,
            weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
            outputStart: outputStart &+ filter, output: &output)
        }
        outputStart &+= Int(p.outputWidth &* p.outputChannels)
        ring.advance(p)
      }
    }
  }
}

/// Which padded rows of a channel are in scratch.
///
/// Padded rows count from the first row of the first window; row r lies in slot r modulo the
/// ring's rows.
private struct RowRing {
  let rows: Int32
  let columns: Int32
  /// The padded row where the current window starts, and its slot.
  var windowRow: Int32 = 0
  var windowSlot: Int32 = 0
  /// The next padded row to load, and its slot.
  private var nextRow: Int32 = 0
  private var nextSlot: Int32 = 0
  private var channelStart: Int32 = 0

  init(_ p: DepthwiseConvolution2DParameters) {
    rows = p.ringRows
    columns = p.ringColumns
  }

  mutating func restart(image: Int32, channel: Int32, _ p: DepthwiseConvolution2DParameters) {
    (windowRow, windowSlot, nextRow, nextSlot) = (0, 0, 0, 0)
    channelStart = image &* p.inputHeight &* p.inputWidth &* p.inputChannels &+ channel
  }

  /// Moves the window to the next row of results.
  mutating func advance(_ p: DepthwiseConvolution2DParameters) {
    windowRow &+= p.strideHeight
    for _ in 0..<p.strideHeight { windowSlot = slot(after: windowSlot) }
  }

  /// Loads every row of the window that is not there yet.
  mutating func fill(
    _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, scratch: inout MutableSpan<Int8>
  ) {
    while nextRow < windowRow &+ rows {
      if nextRow >= windowRow {
        load(p, input: input, scratch: &scratch)
      }
      nextRow &+= 1
      nextSlot = slot(after: nextSlot)
    }
  }

  @inline(__always)
  func slot(after slot: Int32) -> Int32 { slot &+ 1 == rows ? 0 : slot &+ 1 }

  private func load(
    _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, scratch: inout MutableSpan<Int8>
  ) {
    let zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
    let row = nextRow &- p.padTop
    let isRow = row >= 0 && row < p.inputHeight
    var to = Int(nextSlot &* columns)
    var column = 0 &- p.padLeft
    for _ in 0..<columns {
      let isInside = isRow && column >= 0 && column < p.inputWidth
      let from = channelStart &+ (row &* p.inputWidth &+ column) &* p.inputChannels
      scratch[to] = isInside ? input[Int(from)] : zero
      to &+= 1
      column &+= 1
    }
  }
}

/// One row of results of one output channel.
@inline(__always)
private func convolveRow(
  _ p: DepthwiseConvolution2DParameters, _ ring: RowRing, _ channel: Int, rows: Span<Int8>,
  weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  outputStart: Int, output: inout MutableSpan<Int8>
) {
  let outputChannels = Int(p.outputChannels)
  var windowColumn = 0
  var to = outputStart
  for _ in 0..<p.outputWidth {
    var sum: Int32 = 0
    var slot = ring.windowSlot
    var tap = channel
    for _ in 0..<p.kernelHeight {
      var at = Int(slot &* ring.columns) &+ windowColumn
      for _ in 0..<p.kernelWidth {
        sum &+= Int32(rows[at]) &* Int32(weights[tap])
        tap &+= outputChannels
        at &+= Int(p.dilationWidth)
      }
      for _ in 0..<p.dilationHeight { slot = ring.slot(after: slot) }
    }
    output[to] = p.result(
      sum, channel: channel, bias: bias, multipliers: multipliers, shifts: shifts)
    to &+= outputChannels
    windowColumn &+= Int(p.strideWidth)
  }
}
