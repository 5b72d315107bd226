// Convolution with weights of four bits in blocks, and products with a matrix, which are
// convolutions of single pixels: the inputs of a few pixels are gathered into scratch, as for
// weights of eight bits (`PatchConvolution2D.swift`), and are multiplied group by group.
//
// The input's zero point is part of the bias. What is written where is as there, too.
import CIntrinsics
import TensorTypes

extension Convolution2DParameters {
  /// Rows of a matrix as the pixels of an image.
  package init(rows: Int32, inputChannels: Int32, outputChannels: Int32) {
    self.init()
    (inputWidth, outputWidth) = (rows, rows)
    (groupInputChannels, groupOutputChannels) = (inputChannels, outputChannels)
  }

  /// The bytes of a patch in scratch: whole blocks of weights.
  @inline(__always)
  var int4PatchBytes: Int { Int4Blocks.padded(Int(depth)) }
}

/// Weights of four bits in blocks, with the scales of their groups.
///
/// The addresses are those of whole rows of blocks, as `init` has measured.
@safe
struct Int4Matrix {
  private let codes: UnsafePointer<Int8>
  /// None where there are no groups.
  private let scales: UnsafePointer<Int8>?
  private let eights: Int
  private let groupCount: Int
  private let groupEights: Int32

  init(
    _ p: Convolution2DParameters, _ groups: Int4Groups, _ codes: Span<Int8>, _ scales: Span<Int8>
  ) {
    let outputs = Int(p.outputChannels)
    eights = p.int4PatchBytes &>> 3
    groupCount = groups.count(depth: Int(p.depth))
    groupEights = groups.size &>> 3
    unsafe self.codes = codes.address(
      count: Int4Blocks.byteCount(outputs: outputs, depth: Int(p.depth)))
    unsafe self.scales =
      groups.size == 0
      ? nil : scales.address(count: WeightBlocks.padded(outputs) &* groupCount)
  }

  /// The weights of four outputs from `channel` on.
  @inline(__always)
  func rowOfBlocks(_ channel: Int) -> nvx_int4_blocks {
    let groupScales = unsafe scales.map { unsafe $0 + channel &* groupCount }
    return unsafe nvx_int4_row_of_blocks(
      codes + channel &* eights &* 4, groupScales, Int32(truncatingIfNeeded: eights), groupEights)
  }
}

/// A dense convolution of one group with weights of four bits.
///
/// `codes` and `scales` lie in blocks (`Int4Blocks`); `scales` is empty where there are no groups,
/// whose size is else a multiple of 8 and at most 256. Other arguments as of
/// `convolution2DByPatches`; multipliers and shifts may be one for all.
package func convolution2DInt4ByPatches(
  _ p: Convolution2DParameters, _ groups: Int4Groups, input: Span<Int8>, codes: Span<Int8>,
  scales: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .armDSP:
    convolution2DInt4ByPatchesArmDSP(
      p, groups, input: input, codes: codes, scales: scales, bias: bias,
      multipliers: multipliers, shifts: shifts, scratch: &scratch, output: &output)
  case .x86:
    convolution2DInt4ByPatchesX86(
      p, groups, input: input, codes: codes, scales: scales, bias: bias,
      multipliers: multipliers, shifts: shifts, scratch: &scratch, output: &output)
  default:
    convolution2DInt4ByPatches(
      KernelFamily.current, p, groups, input: input, codes: codes, scales: scales, bias: bias,
      multipliers: multipliers, shifts: shifts, scratch: &scratch, output: &output)
  }
}

/// The version of a family that multiplies rows of bytes: plain, Helium or NEON.
@inline(__always)
package func convolution2DInt4ByPatches(
  _ family: KernelFamily, _ p: Convolution2DParameters, _ groups: Int4Groups, input: Span<Int8>,
  codes: Span<Int8>, scales: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>,
  shifts: Span<Int8>, scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let channels = Int(p.outputChannels)
  let finish = LayerFinish(
    int4: p, groups, bias: bias, multipliers: multipliers, shifts: shifts)
  let matrix = Int4Matrix(p, groups, codes, scales)
  let step = p.int4PatchBytes
  var walk = PixelWalk(p)
  var outputStart = 0
  while walk.pixelsLeft > 0 {
    let count = gatherInt4Patches(p, &walk, input: input, &scratch)
    let rows = unsafe UnsafePointer(scratch.address(count: count &* step))
    let results = unsafe output.address(at: outputStart, count: count &* channels)
    unsafe multiply(family, matrix, rows, step, count, finish, results, channels)
    outputStart &+= count &* channels
  }
}

/// Fills scratch with the patches of the next pixels, and counts them.
func gatherInt4Patches(
  _ p: Convolution2DParameters, _ walk: inout PixelWalk, input: Span<Int8>,
  _ scratch: inout MutableSpan<Int8>, slotBytes: Int? = nil
) -> Int {
  let step = p.int4PatchBytes
  let count = min(scratch.count / (slotBytes ?? step), Int(walk.pixelsLeft))
  precondition(count > 0)
  for slot in 0..<count {
    let end = (slot &+ 1) &* step
    // A patch is made for blocks of four taps.
    for index in max(end &- 4, slot &* step)..<end { scratch[index] = 0 }
    gatherPatch(p, walk, input: input, at: slot &* step, of: &scratch)
    walk.advance(p)
  }
  return count
}

/// All outputs of rows of whole blocks: as many rows at a time as the family multiplies.
@inline(__always)
private func multiply(
  _ family: KernelFamily, _ matrix: Int4Matrix, _ rows: UnsafePointer<Int8>, _ step: Int,
  _ rowCount: Int, _ finish: LayerFinish, _ results: UnsafeMutablePointer<Int8>, _ channels: Int
) {
  let most = family == .helium ? 2 : 4
  var storage = InlineArray<16, Int32>(repeating: 0)
  var span = storage.mutableSpan
  let sums = unsafe span.address(count: 16)
  var channel = 0
  while channel < channels {
    var blocks = unsafe matrix.rowOfBlocks(channel)
    let count = min(WeightBlocks.side, channels &- channel)
    var row = 0
    while row < rowCount {
      let x = unsafe rows + row &* step
      let to = unsafe results + (row &* channels &+ channel)
      if rowCount &- row >= most {
        let isByOutput = unsafe sumsOfRows(family, &blocks, x, step, sums)
        unsafe finish.storeTile(
          sums, to, channel, count, rows: most, step: channels, isByOutput: isByOutput)
        row &+= most
      } else {
        unsafe sumsOfRow(family, &blocks, x, sums)
        unsafe finish.storeTile(
          sums, to, channel, count, rows: 1, step: channels, isByOutput: false)
        row &+= 1
      }
    }
    channel &+= WeightBlocks.side
  }
}

/// The sums of as many rows as the family multiplies at a time with four outputs; whether they
/// stand output by output.
@inline(__always)
private func sumsOfRows(
  _ family: KernelFamily, _ blocks: inout nvx_int4_blocks, _ x: UnsafePointer<Int8>, _ step: Int,
  _ sums: UnsafeMutablePointer<Int32>
) -> Bool {
  switch family {
  case .helium:
    unsafe nvx_mve_int4_product_2x4(&blocks, x, Int32(truncatingIfNeeded: step), sums)
  case .neon: unsafe nvx_neon_int4_product_4x4(&blocks, x, step, sums)
  default: unsafe nvx_int4_product_4x4(&blocks, x, Int32(truncatingIfNeeded: step), sums)
  }
  return family != .helium && family != .neon
}

/// The sums of one row with four outputs.
@inline(__always)
private func sumsOfRow(
  _ family: KernelFamily, _ blocks: inout nvx_int4_blocks, _ x: UnsafePointer<Int8>,
  _ sums: UnsafeMutablePointer<Int32>
) {
  switch family {
  case .helium: unsafe nvx_mve_int4_product_1x4(&blocks, x, sums)
  case .neon: unsafe nvx_neon_int4_product_1x4(&blocks, x, sums)
  default: unsafe nvx_int4_product_1x4(&blocks, x, sums)
  }
}

extension LayerFinish {
  /// Borrows the tables of a layer with weights of four bits.
  ///
  /// |input * weight| <= 2^10; a scale, below 2^7, makes a product like eight of int8.
  init(
    int4 p: Convolution2DParameters, _ groups: Int4Groups, bias: Span<Int32>,
    multipliers: Span<Int32>, shifts: Span<Int8>
  ) {
    let depth = Int(p.depth)
    self.init(
      channels: Int(p.outputChannels), depth: groups.size == 0 ? depth : min(depth, 1 &<< 15) &* 8,
      bias: bias, multipliers: multipliers, shifts: shifts, offset: p.outputOffset,
      minimum: p.activationMinimum, maximum: p.activationMaximum)
  }

  /// Finishes the sums of some rows with up to four outputs; rows of results are `step` apart.
  @inline(__always)
  fileprivate func storeTile(
    _ sums: UnsafePointer<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int,
    _ count: Int, rows: Int, step: Int, isByOutput: Bool
  ) {
    let (laneStep, rowStep) = isByOutput ? (4, 1) : (1, 4)
    for lane in 0..<count {
      let (bias, factor) = unsafe (bias[channel &+ lane], factor(channel &+ lane))
      var sum = unsafe sums + lane &* laneStep
      var to = unsafe results + lane
      for _ in 0..<rows {
        unsafe to[0] = result(sum[0] &+ bias, factor)
        unsafe (sum, to) = (sum + rowStep, to + step)
      }
    }
  }
}
