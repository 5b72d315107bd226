// From sums to bytes. With SMMULR and SSAT that takes six instructions a result, and what loads its
// factor; elsewhere about seventeen.
import CIntrinsics
import TensorTypes

/// The tables of a layer, and whether the short way from sums to bytes is exact for all of it.
///
/// The tables' addresses are sound for the call that borrows the tables; every index is a channel,
/// whose number `init` has held against the tables.
@safe
struct LayerFinish {
  let bias: UnsafePointer<Int32>
  let multipliers: UnsafePointer<Int32>
  let shifts: UnsafePointer<Int8>
  /// 1, or 0 where one factor serves all channels.
  let factorStep: Int
  /// 1 + 2 * the output's zero point.
  let twice: Int32
  let minimum: Int32
  let maximum: Int32
  /// Whether |sum| < 2^30 for every channel, so that it can be doubled, and every shift is to the
  /// right.
  let isShort: Bool
  /// Whether that is all there is to do: the results' bounds are those of a byte.
  let isPlain: Bool

  /// Borrows the tables for one layer of `channels` results, each of `depth` products.
  @inline(never)
  init(
    channels: Int, depth: Int, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
    offset: Int32, minimum: Int32, maximum: Int32
  ) {
    factorStep = multipliers.count == 1 ? 0 : 1
    let factors = multipliers.count == 1 ? 1 : channels
    unsafe self.bias = bias.address(count: channels)
    unsafe self.multipliers = multipliers.address(count: factors)
    unsafe self.shifts = shifts.address(count: factors)
    twice = 1 &+ 2 &* offset
    self.minimum = minimum
    self.maximum = maximum
    isShort = Self.isShort(depth: depth, bias: bias, shifts: shifts)
    isPlain = isShort && minimum == -128 && maximum == 127
  }

  /// Borrows the tables of a product of rows with weights in blocks.
  @inline(__always)
  init(
    _ p: MatrixProductParameters, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>
  ) {
    self.init(
      channels: Int(p.outputChannels), depth: Int(p.depth), bias: bias, multipliers: multipliers,
      shifts: shifts, offset: p.outputOffset, minimum: p.activationMinimum,
      maximum: p.activationMaximum)
  }

  /// Borrows the tables of a depthwise convolution.
  @inline(__always)
  init(
    _ p: DepthwiseConvolution2DParameters, bias: Span<Int32>, multipliers: Span<Int32>,
    shifts: Span<Int8>
  ) {
    self.init(
      channels: Int(p.outputChannels), depth: Int(p.kernelHeight &* p.kernelWidth), bias: bias,
      multipliers: multipliers, shifts: shifts, offset: p.outputOffset,
      minimum: p.activationMinimum, maximum: p.activationMaximum)
  }

  private static func isShort(depth: Int, bias: Span<Int32>, shifts: Span<Int8>) -> Bool {
    // |input * weight| <= 2^14.
    guard depth < 1 &<< 15 else { return false }
    let bound = UInt32(1) &<< 30 &- UInt32(truncatingIfNeeded: depth) &<< 14
    for index in bias.indices where bias[index].magnitude >= bound { return false }
    for index in shifts.indices where shifts[index] >= 0 { return false }
    return true
  }

  /// The factor of a channel.
  @inline(__always)
  func factor(_ channel: Int) -> QuantizedMultiplier {
    unsafe QuantizedMultiplier(
      multiplier: multipliers[channel &* factorStep],
      shift: Int32(shifts[channel &* factorStep]))
  }

  /// The result of a sum, bias included, by its factor.
  @inline(__always)
  func result(_ sum: Int32, _ factor: QuantizedMultiplier) -> Int8 {
    guard isPlain else { return anyResult(sum, factor) }
    return nvx_finish(sum, factor.multiplier, ~factor.shift, twice)
  }

  /// Finishes the sums, one or more, of results of one channel that are `step` apart.
  func storeRun(
    _ sums: UnsafePointer<Int32>, _ results: UnsafeMutablePointer<Int8>, _ channel: Int, step: Int,
    _ count: Int
  ) {
    let (bias, factor) = unsafe (bias[channel], factor(channel))
    let places = ~factor.shift
    var (sum, to) = unsafe (sums, results)
    let end = unsafe sums + count
    if isPlain {
      repeat {
        unsafe to[0] = nvx_finish(sum[0] &+ bias, factor.multiplier, places, twice)
        unsafe (sum, to) = (sum + 1, to + step)
      } while unsafe sum != end
    } else {
      repeat {
        unsafe to[0] = anyResult(sum[0] &+ bias, factor)
        unsafe (sum, to) = (sum + 1, to + step)
      } while unsafe sum != end
    }
  }

  /// Holds results that the short way gave within narrower bounds.
  func hold(_ results: UnsafeMutablePointer<Int8>, step: Int, _ count: Int) {
    var result = unsafe results
    for _ in 0..<count {
      let value = unsafe clamp(Int32(result[0]), minimum, maximum)
      unsafe result[0] = Int8(truncatingIfNeeded: value)
      unsafe result += step
    }
  }

  /// The same for any bounds and factors.
  @inline(never)
  func anyResult(_ sum: Int32, _ factor: QuantizedMultiplier) -> Int8 {
    let value = requantize(sum, factor) &+ twice &>> 1
    return Int8(truncatingIfNeeded: clamp(value, minimum, maximum))
  }
}
