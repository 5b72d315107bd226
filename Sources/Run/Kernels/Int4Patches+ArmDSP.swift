// Weights of four bits for the DSP extension: the patches of two pixels are widened to halves once
// and meet two outputs at a time. Of a single pixel, as the row of a product with a matrix is, only
// the first patch is multiplied.
import CIntrinsics
import TensorTypes

extension Convolution2DParameters {
  /// The bytes of two patches as halves.
  @inline(__always)
  var int4PairBytes: Int { 4 &* int4PatchBytes }
}

/// The version for the DSP extension; without it, the same steps in portable C.
package func convolution2DInt4ByPatchesArmDSP(
  _ p: Convolution2DParameters, _ groups: Int4Groups, input: Span<Int8>, codes: Span<Int8>,
  scales: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let channels = Int(p.outputChannels)
  let finish = LayerFinish(
    int4: p, groups, bias: bias, multipliers: multipliers, shifts: shifts)
  let matrix = Int4Matrix(p, groups, codes, scales)
  // What is behind the patches' blocks of four taps stays 0.
  for index in p.pairBytes..<p.int4PairBytes { scratch[index] = 0 }
  let words = unsafe UnsafeMutableRawPointer(scratch.address(count: p.int4PairBytes))
    .assumingMemoryBound(to: Int32.self)
  let fours = Int32(truncatingIfNeeded: p.patchBytes &>> 2)
  var walk = PixelWalk(p)
  var outputStart = 0
  while walk.pixelsLeft > 0 {
    let count = min(2, Int(walk.pixelsLeft))
    for pixel in 0..<count {
      gatherHalves(p, walk, input: input, pixel: pixel, scratch: &scratch)
      walk.advance(p)
    }
    unsafe nvx_dsp_int4_order(words, fours)
    let results = unsafe output.address(at: outputStart, count: count &* channels)
    if count == 2 {
      unsafe multiplyPair(matrix, words, finish, results, channels)
    } else {
      unsafe multiplyOne(matrix, words, finish, results, channels)
    }
    outputStart &+= count &* channels
  }
}

/// All outputs of two pixels.
private func multiplyPair(
  _ matrix: Int4Matrix, _ x: UnsafePointer<Int32>, _ finish: LayerFinish,
  _ results: UnsafeMutablePointer<Int8>, _ channels: Int
) {
  var channel = 0
  while channel < channels {
    var blocks = unsafe matrix.rowOfBlocks(channel & ~3)
    let sums = unsafe nvx_dsp_int4_2x2(&blocks, x, Int32(truncatingIfNeeded: channel & 2))
    let to = unsafe results + channel
    unsafe finish.storeSum(sums.first0, to, channel)
    unsafe finish.storeSum(sums.second0, to + channels, channel)
    if channel &+ 1 < channels {
      unsafe finish.storeSum(sums.first1, to + 1, channel &+ 1)
      unsafe finish.storeSum(sums.second1, to + channels + 1, channel &+ 1)
    }
    channel &+= 2
  }
}

/// All outputs of one pixel.
private func multiplyOne(
  _ matrix: Int4Matrix, _ x: UnsafePointer<Int32>, _ finish: LayerFinish,
  _ results: UnsafeMutablePointer<Int8>, _ channels: Int
) {
  var channel = 0
  while channel < channels {
    var blocks = unsafe matrix.rowOfBlocks(channel & ~3)
    let sums = unsafe nvx_dsp_int4_1x2(&blocks, x, Int32(truncatingIfNeeded: channel & 2))
    unsafe finish.storeSum(sums.first, results + channel, channel)
    if channel &+ 1 < channels {
      unsafe finish.storeSum(sums.second, results + channel + 1, channel &+ 1)
    }
    channel &+= 2
  }
}

extension LayerFinish {
  @inline(__always)
  fileprivate func storeSum(_ sum: Int32, _ to: UnsafeMutablePointer<Int8>, _ channel: Int) {
    unsafe to[0] = result(sum &+ bias[channel], factor(channel))
  }
}
