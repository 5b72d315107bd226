// From sums to bytes on processors without instructions for it, in a dozen of common ones.
import CIntrinsics
import TensorTypes

/// A channel's factor, and what else makes a sum an element, ready for a few results.
struct PlainFactor {
  private let factor: QuantizedMultiplier
  /// Twice the multiplier: the high word of a product then is the product / 2^31.
  private let doubled: UInt32
  /// 1 + 2 * the output's zero point.
  private let twice: Int32
  private let minimum: Int32
  private let maximum: Int32

  /// Whether `shortResult` is exact: the shift is to the right, and by two places or more, so that
  /// the zero point can join before the last of them without a wrap.
  let isShort: Bool

  @inline(__always)
  init(_ factor: QuantizedMultiplier, offset: Int32, minimum: Int32, maximum: Int32) {
    self.factor = factor
    doubled = UInt32(bitPattern: factor.multiplier) &<< 1
    isShort = factor.shift < -1
    twice = 1 &+ 2 &* offset
    self.minimum = minimum
    self.maximum = maximum
  }

  /// The element of a sum, bias included, by the short way.
  ///
  /// The second rounding, a division by 2^n with ties away from zero, is
  /// ((v - (v < 0)) >> (n - 1) + 1) >> 1.
  @inline(__always)
  func shortResult(_ sum: Int32) -> Int8 {
    let product = nvx_rounded_high_product(sum, doubled)
    let halves = (product &+ (product &>> 31)) &>> ~factor.shift
    return held((halves &+ twice) &>> 1)
  }

  /// The element of a sum, bias included.
  @inline(__always)
  func result(_ sum: Int32) -> Int8 {
    isShort ? shortResult(sum) : held(rescaled(sum, factor) &+ (twice &>> 1))
  }

  @inline(__always)
  private func held(_ value: Int32) -> Int8 {
    Int8(truncatingIfNeeded: nvx_hold(value, minimum, maximum))
  }
}

/// The long way, out of line: it is rare.
@inline(never)
private func rescaled(_ sum: Int32, _ factor: QuantizedMultiplier) -> Int32 {
  requantize(sum, factor)
}

/// The tables of a layer whose number of channels has been held against them.
///
/// The addresses are sound for the call that borrows the tables; every index is a channel.
@safe
struct PlainFinish {
  let bias: UnsafePointer<Int32>
  private let multipliers: UnsafePointer<Int32>
  private let shifts: UnsafePointer<Int8>
  /// 1, or 0 where one factor serves all channels.
  private let factorStep: Int
  private let offset: Int32
  private let minimum: Int32
  private let maximum: Int32

  /// Borrows the tables for one layer of `channels` results.
  init(
    channels: Int, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
    offset: Int32, minimum: Int32, maximum: Int32
  ) {
    factorStep = multipliers.count == 1 ? 0 : 1
    let factors = multipliers.count == 1 ? 1 : channels
    unsafe self.bias = bias.address(count: channels)
    unsafe self.multipliers = multipliers.address(count: factors)
    unsafe self.shifts = shifts.address(count: factors)
    self.offset = offset
    self.minimum = minimum
    self.maximum = maximum
  }

  @inline(__always)
  func factor(_ channel: Int) -> PlainFactor {
    let index = channel &* factorStep
    let factor = unsafe QuantizedMultiplier(
      multiplier: multipliers[index], shift: Int32(shifts[index]))
    return PlainFactor(factor, offset: offset, minimum: minimum, maximum: maximum)
  }
}
