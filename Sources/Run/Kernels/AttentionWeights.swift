// From scores to means of values: exponentials, and the division by their sum.
import TensorTypes

/// 2^(factor * (score - greatest)) for each position, in units of 1 / 32767, and their sum.
///
/// A sum of `Limits.context` = 2^16 weights is at most 2^16 * 32767 < 2^31.
@inline(__always)
func weigh(
  upTo position: Int, _ factor: QuantizedMultiplier, _ table: Span<Int16>,
  scratch: inout AttentionScratch
) -> Int32 {
  var greatest = Int32.min
  for other in 0...position { greatest = max(greatest, scratch.scores[other]) }
  let places = factor.places
  var sum: Int32 = 0
  for other in 0...position {
    // Less than 2^32, as both are within 2^31.
    let difference = UInt32(bitPattern: greatest &- scratch.scores[other])
    let product = difference.multipliedFullWidth(by: UInt32(bitPattern: factor.multiplier))
    let exponent = WideNumber(high: Int32(bitPattern: product.high), low: product.low)
      .rounded(places: places)
    let weight = powerOfHalf(exponent, table)
    scratch.weights[other] = Int16(truncatingIfNeeded: weight)
    sum &+= weight
  }
  return sum
}

/// The points of the exponential's table.
package enum ExponentialTable {
  package static var pointCount: Int32 { 129 }
}

/// 2^-x in units of 1 / 32767 for x in units of 2^-20: |error| <= 1.7 of them.
@inline(__always)
func powerOfHalf(_ x: Int32, _ table: Span<Int16>) -> Int32 {
  // 2^-16 is less than half a unit.
  let x = clamp(x, 0, 16 &<< 20)
  let value = interpolated(
    table, x & 0xF_FFFF, pointBits: 13, last: ExponentialTable.pointCount &- 1)
  return roundingDivideByPowerOfTwo(value, x &>> 20)
}

/// For each channel of a head the mean of its values by their weights, times its factor.
///
/// |sum of values| <= 128 * sum of weights, so brought to 22 bits behind the point of the sum's own
/// power of two it stays below 2^30, and so does the mean.
@inline(__always)
func average(
  _ values: Span<Int8>, context: Int, _ weights: Span<Int16>, sum: Int32, _ factors: Span<Int16>,
  shift: Int32, at start: Int, output: inout MutableSpan<Int16>
) {
  let total = UInt32(bitPattern: max(sum, 1))
  let zeros = UInt32(truncatingIfNeeded: total.leadingZeroBitCount)
  let reciprocal = reciprocalOfOnePlus(
    Int32(bitPattern: (total &<< zeros) &- 0x8000_0000))
  // The sum is in 2^(31 - zeros) ..< 2^(32 - zeros).
  let places = 9 &- Int32(bitPattern: zeros)
  var row = 0
  for channel in 0..<factors.count {
    let dividend = weightedSum(weights, values.extracting(row..<row &+ weights.count))
    let aligned =
      places > 0
      ? dividend.rounded(places: places)
      : Int32(bitPattern: dividend.low) &<< (0 &- places)
    let mean = roundingDoublingHighMultiply(aligned, reciprocal)
    output[start &+ channel] = saturated(
      WideNumber(mean, times: Int32(factors[channel])).rounded(places: shift))
    row &+= context
  }
}

/// The sum of the products of weights and values.
@inline(__always)
private func weightedSum(_ weights: Span<Int16>, _ values: Span<Int8>) -> WideNumber {
  var sum = WideNumber()
  var index = 0
  while index < weights.count {
    // 512 * 32767 * 128 < 2^31.
    let end = min(weights.count, index &+ 512)
    sum.add(dotProduct(weights.extracting(index..<end), values.extracting(index..<end)))
    index = end
  }
  return sum
}
