// gate * logistic(gate) * up. The logistic function is a table of 513 points of logistic(-x) for x
// in 0 ... 16, with straight lines between them.
//
// Source: Shazeer, "GLU Variants Improve Transformer", 2020.
import TensorTypes

/// The quantization of a gated SiLU.
package struct GatedSiLUParameters: BitwiseCopyable, Sendable {
  /// Elements of the gate, and of what it gates.
  package var count: Int32 = 1
  /// gate scale * 2^18: the table has 2^13 units from point to point.
  package var inputMultiplier: Int32 = 0x4000_0000
  package var inputShift: Int32 = 1
  /// gate scale * up scale / output scale * 2^15 / 65534.
  package var outputMultiplier: Int32 = 0x4000_0000
  package var outputShift: Int32 = 1

  /// One element.
  package init() {}

  /// The points of the table: logistic(-index / 32) in units of 1 / 65534.
  package static let pointCount: Int32 = 513
}

/// The input is the gates, then the same number of what they gate; the output may be its memory.
package func gatedSiLU(
  _ p: GatedSiLUParameters, input: Span<Int16>, logistic: Span<Int16>,
  output: inout MutableSpan<Int16>
) {
  let count = Int(p.count)
  let toTable = QuantizedMultiplier(multiplier: p.inputMultiplier, shift: p.inputShift)
  let toOutput = QuantizedMultiplier(multiplier: p.outputMultiplier, shift: p.outputShift)
  for index in 0..<count {
    let gate = Int32(input[index])
    let up = Int32(input[count &+ index])
    // |gate * logistic| <= 32767 * 65534 < 2^31.
    let silu = gate &* logisticValue(gate, toTable, logistic)
    let product = roundingDoublingHighMultiply(silu, up &<< 16)
    output[index] = saturated(scaled(product, by: toOutput))
  }
}

/// logistic(gate) in units of 1 / 65534: |error| <= 1.8 of them.
@inline(__always)
private func logisticValue(
  _ gate: Int32, _ toTable: QuantizedMultiplier, _ table: Span<Int16>
) -> Int32 {
  let magnitude = gate < 0 ? 0 &- gate : gate
  let place = clamp(scaled(magnitude, by: toTable), 0, 1 &<< 22)
  let lower = interpolated(table, place, pointBits: 13, last: GatedSiLUParameters.pointCount &- 1)
  return gate < 0 ? lower : 65534 &- lower
}

/// The value of a table of points 2^pointBits apart at a place up to its last one.
@inline(__always)
func interpolated(
  _ table: Span<Int16>, _ place: Int32, pointBits: Int32, last: Int32
) -> Int32 {
  let point = min(place &>> pointBits, last &- 1)
  let fraction = place &- (point &<< pointBits)
  let value = Int32(table[Int(point)])
  let step = Int32(table[Int(point &+ 1)]) &- value
  return value &+ ((step &* fraction &+ (1 &<< (pointBits &- 1))) &>> pointBits)
}
