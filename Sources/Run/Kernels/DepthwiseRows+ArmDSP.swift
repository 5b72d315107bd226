// Depthwise convolution for the DSP extension. The rows of one channel lie in scratch as halves, so
// that SMLAD takes two taps of a row at a time, and two neighbouring results share each load.
//
// A row of taps w0 w1 w2 becomes pairs for the first result, (w0, w1) (w2, 0), and one tap later for
// the second, (0, w0) (w1, w2): both meet the words (x0, x1) (x2, x3). Where an image is one column
// wide its height is taken for the width: the bytes are the same.
import CIntrinsics

extension DepthwiseConvolution2DParameters {
  /// The same convolution with the only column of an image as a row; itself where there are more.
  fileprivate var lyingDown: DepthwiseConvolution2DParameters {
    guard inputWidth == 1, outputWidth == 1, kernelWidth == 1, padLeft == 0 else { return self }
    var p = self
    swap(&p.inputHeight, &p.inputWidth)
    swap(&p.outputHeight, &p.outputWidth)
    swap(&p.kernelHeight, &p.kernelWidth)
    swap(&p.strideHeight, &p.strideWidth)
    swap(&p.dilationHeight, &p.dilationWidth)
    swap(&p.padTop, &p.padLeft)
    return p
  }

  /// Words that a row of taps meets for two neighbouring results.
  @inline(__always)
  fileprivate var rowWords: Int32 { (kernelWidth &+ 2) &>> 1 }

  /// The halves of a row in scratch: even, and enough for the words of the last pair.
  @inline(__always)
  fileprivate var rowHalves: Int32 {
    ((outputWidth &- 1) &* strideWidth &+ 2 &* rowWords &+ 3) & ~1
  }

  /// The bytes of all pairs of weights of a channel.
  @inline(__always)
  fileprivate var pairBytes: Int32 { 8 &* rowWords &* kernelHeight }

  /// Scratch for weights and rows; nil where that passes 31 bits, or where columns lie apart.
  package var armDSPScratchBytes: Int? {
    let p = lyingDown
    guard p.dilationWidth == 1 else { return nil }
    let ring = p.ringRows.multipliedReportingOverflow(by: p.rowHalves)
    // Extents are below 2^16, so the weights stay below 2^30.
    let isSmall = p.kernelHeight < 1 &<< 12 && p.kernelWidth < 1 &<< 12
    guard isSmall, !ring.overflow, ring.partialValue < 1 &<< 29 else { return nil }
    return Int(2 &* ring.partialValue &+ p.pairBytes)
  }
}

/// The version for the DSP extension; without it, the same steps in portable C.
package func depthwiseConvolution2DByRowsArmDSP(
  _ original: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  guard let scratchBytes = original.armDSPScratchBytes else {
    depthwiseConvolution2DByRowsPlain(
      original, input: input, weights: weights, bias: bias, multipliers: multipliers,
      shifts: shifts, scratch: &scratch, output: &output)
    return
  }
  let p = original.lyingDown
  let finish = ArmFinish(
    channels: Int(p.outputChannels), depth: Int(p.kernelHeight &* p.kernelWidth), bias: bias,
    multipliers: multipliers, shifts: shifts, offset: p.outputOffset,
    minimum: p.activationMinimum, maximum: p.activationMaximum)
  let start = unsafe UnsafeMutableRawPointer(scratch.address(count: scratchBytes))
  var plane = unsafe HalfPlane(p, start, finish)
  for image in 0..<p.batch {
    var channel: Int32 = 0
    for inputChannel in 0..<p.inputChannels {
      for _ in 0..<p.channelMultiplier {
        plane.setWeights(p, weights, channel)
        plane.convolve(
          p, input: input,
          from: image &* p.inputHeight &* p.inputWidth &* p.inputChannels &+ inputChannel,
          output: &output,
          to: image &* p.outputHeight &* p.outputWidth &* p.outputChannels &+ channel, channel)
        channel &+= 1
      }
    }
  }
}

/// One channel at a time: its pairs of weights, and its ring of rows.
///
/// The addresses are those of scratch, which `armDSPScratchBytes` has measured: `rows` has
/// `ringRows` rows of `rowHalves` halves.
@safe
private struct HalfPlane {
  private let pairs: UnsafeMutablePointer<Int32>
  private let rows: UnsafeMutablePointer<Int16>
  private let finish: ArmFinish
  private let ringRows: Int32
  private let rowHalves: Int32
  private let words: Int32
  private let zero: Int16
  /// The slot of the next padded row to load.
  private var nextSlot: Int32 = 0

  init(
    _ p: DepthwiseConvolution2DParameters, _ scratch: UnsafeMutableRawPointer, _ finish: ArmFinish
  ) {
    unsafe pairs = scratch.assumingMemoryBound(to: Int32.self)
    unsafe rows = (scratch + Int(p.pairBytes)).assumingMemoryBound(to: Int16.self)
    self.finish = finish
    ringRows = p.ringRows
    rowHalves = p.rowHalves
    words = p.rowWords
    zero = Int16(truncatingIfNeeded: 0 &- p.inputOffset)
  }

  /// Arranges the weights of an output channel in pairs.
  mutating func setWeights(
    _ p: DepthwiseConvolution2DParameters, _ weights: Span<Int8>, _ channel: Int32
  ) {
    let step = Int(p.outputChannels)
    var tap = Int(channel)
    var to = 0
    for _ in 0..<p.kernelHeight {
      var last: Int32 = 0
      var column: Int32 = 0
      for _ in 0..<words {
        let even = column < p.kernelWidth ? Int32(weights[tap]) : 0
        let odd = column &+ 1 < p.kernelWidth ? Int32(weights[tap &+ step]) : 0
        unsafe pairs[to] = nvx_pair(even, odd)
        unsafe pairs[to &+ 1] = nvx_pair(last, even)
        last = odd
        to &+= 2
        tap &+= column &+ 2 <= p.kernelWidth ? 2 &* step : column < p.kernelWidth ? step : 0
        column &+= 2
      }
    }
  }

  /// All results of a channel; rows are loaded ahead of those that are written.
  mutating func convolve(
    _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, from start: Int32,
    output: inout MutableSpan<Int8>, to outputStart: Int32, _ channel: Int32
  ) {
    nextSlot = 0
    var nextRow: Int32 = 0
    var windowRow: Int32 = 0
    var to = Int(outputStart)
    for _ in 0..<p.outputHeight {
      while nextRow < windowRow &+ ringRows {
        if nextRow >= windowRow { load(p, nextRow &- p.padTop, input, start) }
        nextRow &+= 1
        nextSlot = nextSlot &+ 1 == ringRows ? 0 : nextSlot &+ 1
      }
      // The window begins in the slot of its oldest row, which is the next to be replaced.
      convolveRow(p, &output, to, channel)
      to &+= Int(p.outputWidth &* p.outputChannels)
      windowRow &+= p.strideHeight
    }
  }

  /// Loads a row of the image with its margins into the next slot.
  private func load(
    _ p: DepthwiseConvolution2DParameters, _ row: Int32, _ input: Span<Int8>, _ start: Int32
  ) {
    let to = unsafe rows + Int(nextSlot &* rowHalves)
    let columns = min(p.ringColumns, rowHalves)
    let isRow = row >= 0 && row < p.inputHeight
    let before = isRow ? min(p.padLeft, columns) : columns
    let inside = isRow ? max(0, min(p.inputWidth, columns &- before)) : 0
    for column in 0..<Int(before) { unsafe to[column] = zero }
    if inside > 0 {
      let from = Int(start &+ row &* p.inputWidth &* p.inputChannels)
      let reach = Int((inside &- 1) &* p.inputChannels) &+ 1
      unsafe nvx_dsp_widen_column(
        input.address(at: from, count: reach), p.inputChannels, to + Int(before), inside)
    }
    for column in Int(before &+ inside)..<Int(columns) { unsafe to[column] = zero }
  }

  private func convolveRow(
    _ p: DepthwiseConvolution2DParameters, _ output: inout MutableSpan<Int8>, _ start: Int,
    _ channel: Int32
  ) {
    let step = Int(p.outputChannels)
    let reach = Int(p.outputWidth &- 1) &* step &+ 1
    let results = unsafe output.address(at: start, count: reach)
    if p.strideWidth != 1 {
      unsafe convolveApart(p, results, channel)
    } else if p.kernelHeight == 3 && words == 2 && p.dilationHeight == 1 && p.kernelWidth == 3 {
      unsafe convolve3x3(p, results, channel)
    } else {
      unsafe convolvePairs(p, results, channel)
    }
  }

  /// A slot's row of halves.
  private func row(_ slot: Int32) -> UnsafeMutablePointer<Int16> {
    unsafe rows + Int(slot &* rowHalves)
  }

  /// The slot so many rows after another one, at most a whole ring.
  private func slot(_ slot: Int32, plus distance: Int32) -> Int32 {
    let sum = slot &+ distance
    return sum >= ringRows ? sum &- ringRows : sum
  }

  private func convolve3x3(
    _ p: DepthwiseConvolution2DParameters, _ results: UnsafeMutablePointer<Int8>, _ channel: Int32
  ) {
    var window = unsafe nvx_rows3(
      top: words(of: nextSlot), middle: words(of: slot(nextSlot, plus: 1)),
      bottom: words(of: slot(nextSlot, plus: 2)))
    let start = finish.start(Int(channel))
    var to = unsafe results
    let step = Int(p.outputChannels)
    var left = p.outputWidth
    while left > 0 {
      let sums = unsafe nvx_dsp_window_3x3(&window, pairs, start)
      let pair = finish.results(sums.first, sums.second, channel: Int(channel))
      unsafe to[0] = pair.0
      if left > 1 { unsafe to[step] = pair.1 }
      unsafe to += 2 &* step
      left &-= 2
    }
  }

  private func words(of slot: Int32) -> UnsafePointer<Int32> {
    // Rows hold an even number of halves and start at whole words.
    unsafe UnsafeRawPointer(row(slot)).assumingMemoryBound(to: Int32.self)
  }

  private func convolvePairs(
    _ p: DepthwiseConvolution2DParameters, _ results: UnsafeMutablePointer<Int8>, _ channel: Int32
  ) {
    let start = finish.start(Int(channel))
    let step = Int(p.outputChannels)
    for column in stride(from: Int32(0), to: p.outputWidth, by: 2) {
      var sums = nvx_sums2(first: start, second: start)
      var slot = nextSlot
      var taps = unsafe pairs
      for _ in 0..<p.kernelHeight {
        sums = unsafe nvx_dsp_row_pair(words(of: slot) + Int(column &>> 1), taps, words, sums)
        unsafe taps += 2 &* Int(words)
        slot = self.slot(slot, plus: p.dilationHeight)
      }
      let pair = finish.results(sums.first, sums.second, channel: Int(channel))
      let to = unsafe results + Int(column) &* step
      unsafe to[0] = pair.0
      if column &+ 1 < p.outputWidth { unsafe to[step] = pair.1 }
    }
  }

  private func convolveApart(
    _ p: DepthwiseConvolution2DParameters, _ results: UnsafeMutablePointer<Int8>, _ channel: Int32
  ) {
    let step = Int(p.outputChannels)
    for column in 0..<p.outputWidth {
      var sum = finish.start(Int(channel))
      var slot = nextSlot
      var taps = unsafe pairs
      for _ in 0..<p.kernelHeight {
        sum = unsafe nvx_dsp_row(row(slot) + Int(column &* p.strideWidth), taps, words, sum)
        unsafe taps += 2 &* Int(words)
        slot = self.slot(slot, plus: p.dilationHeight)
      }
      unsafe results[Int(column) &* step] = finish.result(sum, channel: Int(channel))
    }
  }
}
