// Convolution for the DSP extension: the patches of two pixels are widened to halves once, and every
// output is computed for both, so that a widened weight feeds two products.
//
// In scratch the words of both patches alternate, two of one and two of the other; behind them there
// is room for one patch of bytes, where the channels are no multiple of four.
import CIntrinsics

extension Convolution2DParameters {
  /// The bytes of two patches as halves.
  @inline(__always)
  var pairBytes: Int { 4 &* patchBytes }

  /// Whether every run of channels starts at a whole word of the patch.
  @inline(__always)
  var hasWholeWords: Bool { groupInputChannels & 3 == 0 }
}

/// The version for the DSP extension; without it, the same steps in portable C.
package func convolution2DByPatchesArmDSP(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>
) {
  let channels = Int(p.outputChannels)
  let finish = ArmFinish(
    channels: channels, depth: p.patchBytes, bias: bias, multipliers: multipliers,
    shifts: shifts, offset: p.outputOffset, minimum: p.activationMinimum,
    maximum: p.activationMaximum)
  var walk = PixelWalk(p)
  var outputStart = 0
  while walk.pixelsLeft > 0 {
    let count = min(2, Int(walk.pixelsLeft))
    for pixel in 0..<count {
      gatherHalves(p, walk, input: input, pixel: pixel, scratch: &scratch)
      walk.advance(p)
    }
    let results = unsafe output.address(at: outputStart, count: count &* channels)
    unsafe multiplyPair(
      p, scratch.span, weights, finish, first: results,
      second: count == 2 ? results + channels : nil)
    outputStart &+= count &* channels
  }
}

/// All outputs of two pixels, two at a time; where there is no second pixel its sums are dropped.
@inline(__always)
private func multiplyPair(
  _ p: Convolution2DParameters, _ pair: Span<Int8>, _ weights: Span<Int8>, _ finish: ArmFinish,
  first: UnsafeMutablePointer<Int8>, second: UnsafeMutablePointer<Int8>?
) {
  let channels = Int(p.outputChannels)
  let blocks = Int32(truncatingIfNeeded: p.patchBytes &>> 2)
  let x = unsafe UnsafeRawPointer(pair.address(count: p.pairBytes)).assumingMemoryBound(
    to: Int32.self)
  var w = unsafe weights.address(
    count: WeightBlocks.byteCount(outputs: channels, depth: p.patchBytes))
  var channel = 0
  while channel < channels {
    let next = min(channel &+ 1, channels &- 1)
    let sums = unsafe nvx_dsp_product_2x2(
      x, w, blocks, finish.start(channel), finish.start(next))
    let left = finish.results(sums.first0, sums.second0, channel: channel)
    let right = finish.results(sums.first1, sums.second1, channel: next)
    unsafe first[channel] = left.0
    // Of an odd number of outputs the last is stored twice.
    unsafe first[next] = next == channel ? left.0 : right.0
    if let second = unsafe second {
      unsafe second[channel] = left.1
      unsafe second[next] = next == channel ? left.1 : right.1
    }
    channel &+= 2
    // The other two outputs of the block, or the next four.
    unsafe w += channel & 2 != 0 ? 8 : 4 &* p.patchBytes &- 8
  }
}

/// Widens the window of the walk's pixel into its words of scratch.
@inline(__always)
private func gatherHalves(
  _ p: Convolution2DParameters, _ walk: PixelWalk, input: Span<Int8>, pixel: Int,
  scratch: inout MutableSpan<Int8>
) {
  if p.hasWholeWords {
    gatherRuns(p, walk, input: input, pixel: pixel, scratch: &scratch)
    return
  }
  let bytesStart = p.pairBytes
  gatherPatch(p, walk, input: input, at: bytesStart, of: &scratch)
  let words = unsafe wordAddress(&scratch, p, pixel)
  let bytes = unsafe scratch.span.address(at: bytesStart, count: p.patchBytes)
  unsafe nvx_dsp_widen(bytes, words, Int32(truncatingIfNeeded: p.patchBytes &>> 2))
}

/// Where the words of a pixel of the pair start.
@inline(__always)
private func wordAddress(
  _ scratch: inout MutableSpan<Int8>, _ p: Convolution2DParameters, _ pixel: Int
) -> UnsafeMutablePointer<Int32> {
  let start = unsafe UnsafeMutableRawPointer(scratch.address(count: p.pairBytes))
  return unsafe start.assumingMemoryBound(to: Int32.self) + 2 &* pixel
}

/// Row by row of the window, where the columns lie side by side; else tap by tap.
@inline(__always)
private func gatherRuns(
  _ p: Convolution2DParameters, _ walk: PixelWalk, input: Span<Int8>, pixel: Int,
  scratch: inout MutableSpan<Int8>
) {
  let zero = (0 &- p.inputOffset) & 0xFF
  let zeros = zero &* 0x0101_0101
  let tapWords = p.groupInputChannels &>> 2
  let rowWords = tapWords &* p.kernelWidth
  let isRun =
    p.dilationWidth == 1 && walk.originX >= 0
    && walk.originX &+ p.kernelWidth <= p.inputWidth
  var to = unsafe wordAddress(&scratch, p, pixel)
  var row = walk.originY
  for _ in 0..<p.kernelHeight {
    let isRow = row >= 0 && row < p.inputHeight
    let rowStart = walk.imageStart &+ row &* p.inputWidth &* p.groupInputChannels
    if isRow && isRun {
      let start = Int(rowStart &+ walk.originX &* p.groupInputChannels)
      unsafe nvx_dsp_widen(input.address(at: start, count: Int(rowWords) &* 4), to, rowWords)
      unsafe to += Int(rowWords) &* 4
    } else {
      var column = walk.originX
      for _ in 0..<p.kernelWidth {
        if isRow && column >= 0 && column < p.inputWidth {
          let start = Int(rowStart &+ column &* p.groupInputChannels)
          unsafe nvx_dsp_widen(
            input.address(at: start, count: Int(tapWords) &* 4), to, tapWords)
        } else {
          unsafe nvx_dsp_fill(zeros, to, tapWords)
        }
        unsafe to += Int(tapWords) &* 4
        column &+= p.dilationWidth
      }
    }
    row &+= p.dilationHeight
  }
}
