/// How the weights of a layer are stored: the codes' range, and how many share a scale.
package struct WeightFormat: Equatable, Sendable {
  /// The codes that rounding may give.
  package let codes: ClosedRange<Int8>
  /// How many weights of a row share an integer scale; nil where a row is one group.
  package let groupSize: Int?

  /// Signed nibbles in groups along the input dimension.
  ///
  /// `codes` narrows the range, for instance to -7...7.
  package static func int4(
    groupSize: Int? = 32, codes: ClosedRange<Int8> = -8...7
  ) -> WeightFormat {
    precondition(codes.lowerBound >= -8 && codes.upperBound == 7, "signed nibbles")
    precondition(groupSize ?? 1 > 0, "a group has weights")
    return WeightFormat(codes: codes, groupSize: groupSize)
  }

  /// Bytes, symmetric, with one scale a row.
  package static let int8 = WeightFormat(codes: -127...127, groupSize: nil)

  /// The columns of each group of a row; the last one may be short.
  package func groups(columns: Int) -> [Range<Int>] {
    let size = groupSize ?? max(columns, 1)
    return stride(from: 0, to: columns, by: size).map { $0..<min($0 + size, columns) }
  }

  /// Bits of a code and of the scales that come with it, over a whole matrix of that width.
  package func bitsPerWeight(columns: Int) -> Double {
    let code = codes.lowerBound < -8 || codes.upperBound > 7 ? 8.0 : 4.0
    let scales = groupSize == nil ? 0 : groups(columns: columns).count
    return code + Double(8 * scales + 16) / Double(columns)
  }
}
