/// Factors of 16 bits for the rows of a matrix, with one power of two for all of them.
package struct RowFactors: Equatable, Sendable {
  /// For each row its ratio in units of 2^-shift, 0 ... 32767; the greatest has 15 bits.
  package let multipliers: [Int16]
  /// The power of two.
  package let shift: Int32

  /// The nearest to ratios of scales; one far below the greatest becomes 0.
  ///
  /// Throws `factorOutOfRange` for a ratio that is not positive and finite, or where the greatest
  /// would need another shift than 1 ... `greatestShift`.
  package init(_ ratios: [Double], greatestShift: Int) throws(KernelPreparationError) {
    for ratio in ratios where !(ratio > 0 && ratio.isFinite) {
      throw .factorOutOfRange(ratio, limit: "positive and finite")
    }
    let greatest = ratios.max() ?? 1
    // The greatest ratio is brought to 2^14 ..< 2^15; what would round to 2^15 has a bit less.
    var places = 14 - Int(greatest.exponent)
    if Self.scaled(greatest, places) > 32767 { places -= 1 }
    guard places >= 1, places <= greatestShift else {
      throw .factorOutOfRange(
        greatest, limit: "between 2^\(14 - greatestShift) and 2^14")
    }
    multipliers = ratios.map { Int16(Self.scaled($0, places)) }
    shift = Int32(places)
  }

  private static func scaled(_ ratio: Double, _ places: Int) -> Double {
    (ratio * Double(sign: .plus, exponent: places, significand: 1))
      .rounded(.toNearestOrAwayFromZero)
  }
}
