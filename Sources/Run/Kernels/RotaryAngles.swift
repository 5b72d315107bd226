// Angles are 32 bits of a turn, so that they wrap as turns do and nothing grows with the position:
// the angle of a pair of elements at a position is position * step, modulo 2^32.

/// The points of a quarter of the sine, in units of 1 / 32767.
package enum SineTable {
  package static var pointCount: Int32 { 257 }
}

/// Sine and cosine of an angle in units of 1 / 32767: |error| <= 1.2 of them.
struct Turn {
  let sine, cosine: Int32

  @inline(__always)
  init(_ angle: UInt32, _ table: Span<Int16>) {
    sine = Self.sine(angle, table)
    cosine = Self.sine(angle &+ 0x4000_0000, table)
  }

  @inline(__always)
  private static func sine(_ angle: UInt32, _ table: Span<Int16>) -> Int32 {
    let quarter: UInt32 = 1 &<< 30
    let within = angle & (quarter &- 1)
    let place = angle & quarter == 0 ? within : quarter &- within
    // 2^15 units from point to point: a step of the table is at most 202.
    let value = interpolated(
      table, Int32(bitPattern: place &>> 7), pointBits: 15, last: SineTable.pointCount &- 1)
    return angle &>> 31 == 0 ? value : 0 &- value
  }
}
