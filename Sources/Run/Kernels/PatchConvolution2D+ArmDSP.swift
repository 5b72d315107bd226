// Convolution for the DSP extension: the patches of two pixels are widened to halves once, and
// every output is computed for both, so that a widened weight feeds two products.
//
// In scratch the words of both patches alternate, two of one and two of the other.
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
    let done = unsafe finish.isShort ? pair.multiplyShort(finish, channels, first, second) : 0
    unsafe pair.multiply(finish, done..<channels, first, second)
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

  /// Two outputs of both pixels at a time, as far as there are two; their count.
  func multiplyShort(
    _ finish: LayerFinish, _ channels: Int, _ first: UnsafeMutablePointer<Int8>,
    _ second: UnsafeMutablePointer<Int8>
  ) -> Int {
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
    if !finish.isPlain {
      unsafe finish.hold(first, step: 1, channel)
      if unsafe second != first { unsafe finish.hold(second, step: 1, channel) }
    }
    return channel
  }

  /// One output at a time, whatever its sums and shifts.
  func multiply(
    _ finish: LayerFinish, _ channels: Range<Int>, _ first: UnsafeMutablePointer<Int8>,
    _ second: UnsafeMutablePointer<Int8>
  ) {
    for channel in channels {
      let start = channel &>> 2 &* 16 &* Int(blocks) &+ (channel & 3) &* 4
      let sums = unsafe nvx_dsp_product_2x1(x, weights + start, blocks, finish.bias[channel])
      unsafe second[channel] = finish.result(sums.second, finish.factor(channel))
      unsafe first[channel] = finish.result(sums.first, finish.factor(channel))
    }
  }
}

/// Widens the window of the walk's pixel into its words of scratch, run by run: a row of the
/// window where its columns lie side by side, else a single tap.
func gatherHalves(
  _ p: Convolution2DParameters, _ walk: PixelWalk, input: Span<Int8>, pixel: Int,
  scratch: inout MutableSpan<Int8>
) {
  let pair = unsafe UnsafeMutableRawPointer(scratch.address(count: p.pairBytes))
  var patch = unsafe PatchHalves(
    words: pair.assumingMemoryBound(to: Int32.self) + 2 &* pixel, areWhole: p.hasWholeWords)
  let zero = ((0 &- p.inputOffset) & 0xFF) &* 0x0101_0101
  let isRow = p.dilationWidth == 1
  var run = ColumnRun(p, from: walk.originX, columns: isRow ? p.kernelWidth : 1)
  var row = walk.originY
  for _ in 0..<p.kernelHeight {
    let isInside = row >= 0 && row < p.inputHeight
    let start = walk.imageStart &+ row &* p.inputWidth &* p.groupInputChannels
    var column = walk.originX
    for _ in 0..<(isRow ? 1 : p.kernelWidth) {
      if !isRow { run = ColumnRun(p, from: column, columns: 1) }
      if isInside && run.inside > 0 {
        let from = Int(start &+ max(0, column) &* p.groupInputChannels)
        if run.before > 0 { patch.fill(zero, run.before) }
        unsafe patch.append(input.address(at: from, count: run.inside), run.inside)
        if run.after > 0 { patch.fill(zero, run.after) }
      } else {
        patch.fill(zero, run.before &+ run.inside &+ run.after)
      }
      column &+= p.dilationWidth
    }
    row &+= p.dilationHeight
  }
  if !p.hasWholeWords { patch.fill(0, p.patchBytes &- Int(p.depth)) }
}

/// The words of one pixel of a pair while they are filled, which alternate with the other's: of
/// four elements the first and the third make a word, the second and the fourth the next one.
///
/// The address is that of a pair's scratch; no more than a patch is appended.
@safe
private struct PatchHalves {
  let words: UnsafeMutablePointer<Int32>
  /// Whether every run has whole words.
  let areWhole: Bool
  private var count = 0

  @inline(__always)
  init(words: UnsafeMutablePointer<Int32>, areWhole: Bool) {
    unsafe self.words = words
    self.areWhole = areWhole
  }

  /// Appends `count` elements.
  @inline(__always)
  mutating func append(_ from: UnsafePointer<Int8>, _ count: Int) {
    if areWhole {
      unsafe nvx_dsp_widen(from, words + self.count, Int32(truncatingIfNeeded: count &>> 2))
      self.count &+= count
    } else {
      unsafe appendApart(from, 1, count)
    }
  }

  /// Appends as many times one element, of which `word` has four.
  @inline(never)
  mutating func fill(_ word: Int32, _ count: Int) {
    if areWhole {
      unsafe nvx_dsp_fill(word, words + self.count, Int32(truncatingIfNeeded: count &>> 2))
      self.count &+= count
    } else {
      var element = Int8(truncatingIfNeeded: word)
      unsafe appendApart(&element, 0, count)
    }
  }

  /// Appends elements that lie `step` apart, one by one.
  @inline(never)
  private mutating func appendApart(_ start: UnsafePointer<Int8>, _ step: Int, _ count: Int) {
    let halves = unsafe UnsafeMutableRawPointer(words).assumingMemoryBound(to: Int16.self)
    var from = unsafe start
    let end = self.count &+ count
    var index = self.count
    while index < end {
      unsafe halves[(index & ~3) &* 2 &+ (index & 1) &* 2 &+ (index & 2) &>> 1] = Int16(from[0])
      unsafe from += step
      index &+= 1
    }
    self.count = end
  }
}
