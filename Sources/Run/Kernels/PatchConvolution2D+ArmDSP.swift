// Convolution for the DSP extension: the patches of two pixels are widened to halves once, and
// every output is computed for both, so that a widened weight feeds two products.
//
// In scratch the words of both patches alternate, two of one and two of the other; behind them
// there is room for one patch of bytes, where the channels are no multiple of four.
import CIntrinsics
import TensorTypes

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
  let finish = LayerFinish(
    channels: channels, depth: p.patchBytes, bias: bias, multipliers: multipliers,
    shifts: shifts, offset: p.outputOffset, minimum: p.activationMinimum,
    maximum: p.activationMaximum)
  // Convolutions have a factor for each channel.
  precondition(finish.factorStep == 1 || channels == 1)
  let pair = unsafe PixelPair(
    x: UnsafeRawPointer(scratch.address(count: p.pairBytes)).assumingMemoryBound(to: Int32.self),
    weights: weights.address(
      count: WeightBlocks.byteCount(outputs: channels, depth: p.patchBytes)),
    blocks: Int32(truncatingIfNeeded: p.patchBytes &>> 2))
  var walk = PixelWalk(p)
  var outputStart = 0
  while walk.pixelsLeft > 0 {
    let count = min(2, Int(walk.pixelsLeft))
    for pixel in 0..<count {
      gatherHalves(p, walk, input: input, pixel: pixel, scratch: &scratch)
      walk.advance(p)
    }
    let first = unsafe output.address(at: outputStart, count: count &* channels)
    let second = unsafe count == 2 ? first + channels : first
    if finish.isShort {
      unsafe pair.multiplyShort(finish, channels, first, second)
    } else {
      unsafe pair.multiply(finish, channels, first, second)
    }
    outputStart &+= count &* channels
  }
}

/// Two patches and the weights that they meet.
///
/// The addresses are those of whole patches and blocks, as the caller has measured. Where there is
/// no second pixel its results go where the first one's go, ahead of them.
@safe
private struct PixelPair {
  let x: UnsafePointer<Int32>
  let weights: UnsafePointer<Int8>
  let blocks: Int32

  /// All outputs of both pixels, two outputs at a time.
  func multiplyShort(
    _ finish: LayerFinish, _ channels: Int, _ first: UnsafeMutablePointer<Int8>,
    _ second: UnsafeMutablePointer<Int8>
  ) {
    var bias = unsafe finish.bias
    var multipliers = unsafe finish.multipliers
    var shifts = unsafe finish.shifts
    var w = unsafe weights
    // From the third output of a block to the next block.
    let blockStep = 16 &* Int(blocks) &- 8
    let twice = finish.twice
    var channel = 0
    while channel &+ 1 < channels {
      let sums = unsafe nvx_dsp_product_2x2(x, w, blocks, bias[0], bias[1])
      let (left, right) = unsafe (multipliers[0], multipliers[1])
      let (leftPlaces, rightPlaces) = unsafe (~Int32(shifts[0]), ~Int32(shifts[1]))
      unsafe second[channel] = nvx_finish(sums.second0, left, leftPlaces, twice)
      unsafe second[channel &+ 1] = nvx_finish(sums.second1, right, rightPlaces, twice)
      unsafe first[channel] = nvx_finish(sums.first0, left, leftPlaces, twice)
      unsafe first[channel &+ 1] = nvx_finish(sums.first1, right, rightPlaces, twice)
      channel &+= 2
      unsafe bias += 2
      unsafe multipliers += 2
      unsafe shifts += 2
      unsafe w += channel & 2 != 0 ? 8 : blockStep
    }
    if channel < channels {
      let sums = unsafe nvx_dsp_product_2x2(x, w, blocks, bias[0], 0)
      let (left, places) = unsafe (multipliers[0], ~Int32(shifts[0]))
      unsafe second[channel] = nvx_finish(sums.second0, left, places, twice)
      unsafe first[channel] = nvx_finish(sums.first0, left, places, twice)
    }
    guard !finish.isWhole else { return }
    unsafe finish.hold(first, step: 1, channels)
    if unsafe second != first { unsafe finish.hold(second, step: 1, channels) }
  }

  /// The same where sums or shifts are large: output by output.
  func multiply(
    _ finish: LayerFinish, _ channels: Int, _ first: UnsafeMutablePointer<Int8>,
    _ second: UnsafeMutablePointer<Int8>
  ) {
    for channel in 0..<channels {
      let start = channel &>> 2 &* 16 &* Int(blocks) &+ (channel & 3) &* 4
      let sums = unsafe nvx_dsp_product_2x1(x, weights + start, blocks, finish.bias[channel])
      unsafe second[channel] = finish.result(sums.second, finish.factor(channel))
      unsafe first[channel] = finish.result(sums.first, finish.factor(channel))
    }
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
