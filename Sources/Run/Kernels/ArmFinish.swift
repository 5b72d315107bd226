// From sums to bytes with SMMULR and SSAT: about ten instructions a result.
import CIntrinsics
import TensorTypes

/// Finishes the sums of a layer; the short way where every sum and factor allows it.
///
/// The tables' addresses are sound for the call that borrows the tables; every index is a channel,
/// whose number `init` has held against the tables.
@safe
struct ArmFinish {
  private let bias: UnsafePointer<Int32>
  private let multipliers: UnsafePointer<Int32>
  private let shifts: UnsafePointer<Int8>
  /// 1, or 0 where one factor serves all channels.
  private let factorStep: Int
  /// 1 + 2 * the output's zero point.
  private let twiceOffset: Int32
  private let minimum: Int32
  private let maximum: Int32
  private let isWhole: Bool
  private let isShort: Bool

  /// Borrows the tables for one layer of `channels` results, each of `depth` products.
  init(
    channels: Int, depth: Int, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
    offset: Int32, minimum: Int32, maximum: Int32
  ) {
    factorStep = multipliers.count == 1 ? 0 : 1
    let factors = multipliers.count == 1 ? 1 : channels
    unsafe self.bias = bias.address(count: channels)
    unsafe self.multipliers = multipliers.address(count: factors)
    unsafe self.shifts = shifts.address(count: factors)
    twiceOffset = 1 &+ 2 &* offset
    self.minimum = minimum
    self.maximum = maximum
    isWhole = minimum == -128 && maximum == 127
    isShort = Self.isShort(depth: depth, bias: bias, shifts: shifts)
  }

  /// Whether |sum| < 2^30 for every channel, so that it can be doubled, and no shift is to the left
  /// or none at all.
  private static func isShort(depth: Int, bias: Span<Int32>, shifts: Span<Int8>) -> Bool {
    // |input * weight| <= 2^14.
    guard depth < 1 &<< 15 else { return false }
    let bound = (Int32(1) &<< 30) &- Int32(truncatingIfNeeded: depth) &<< 14
    var isShort = true
    for index in bias.indices where bias[index] >= bound || bias[index] <= 0 &- bound {
      isShort = false
    }
    for index in shifts.indices where shifts[index] >= 0 { isShort = false }
    return isShort
  }

  /// The bias of a channel: what its sum starts from.
  @inline(__always)
  func start(_ channel: Int) -> Int32 { unsafe bias[channel] }

  /// The results of two sums of one channel, bias included.
  @inline(__always)
  func results(_ first: Int32, _ second: Int32, channel: Int) -> (Int8, Int8) {
    let multiplier = unsafe multipliers[channel &* factorStep]
    let shift = Int32(unsafe shifts[channel &* factorStep])
    guard isShort else {
      let factor = QuantizedMultiplier(multiplier: multiplier, shift: shift)
      return (whole(first, factor), whole(second, factor))
    }
    return (short(first, multiplier, shift), short(second, multiplier, shift))
  }

  /// The result of one sum, bias included.
  @inline(__always)
  func result(_ sum: Int32, channel: Int) -> Int8 {
    let multiplier = unsafe multipliers[channel &* factorStep]
    let shift = Int32(unsafe shifts[channel &* factorStep])
    guard isShort else {
      return whole(sum, QuantizedMultiplier(multiplier: multiplier, shift: shift))
    }
    return short(sum, multiplier, shift)
  }

  /// The doubled sum times the multiplier, rounded, is the plain rule's first rounding. The second,
  /// a division by 2^n with ties away from zero, is ((v - (v < 0)) >> (n - 1) + 1) >> 1.
  @inline(__always)
  private func short(_ sum: Int32, _ multiplier: Int32, _ shift: Int32) -> Int8 {
    let product = nvx_smmulr(sum &<< 1, multiplier)
    let halves = (product &+ (product &>> 31)) &>> (~shift)
    let value = nvx_ssat8_half(halves &+ twiceOffset)
    return Int8(truncatingIfNeeded: isWhole ? value : clamp(value, minimum, maximum))
  }

  private func whole(_ sum: Int32, _ factor: QuantizedMultiplier) -> Int8 {
    let value = requantize(sum, factor) &+ (twiceOffset &- 1) &>> 1
    return Int8(truncatingIfNeeded: clamp(value, minimum, maximum))
  }
}
