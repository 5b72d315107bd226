// A row of a table, brought to the scale of the activations. An element stands for
// factor * group scale * code, the factor in units of 2^-shift; without groups the scale is 1.
import TensorTypes

/// The shape of a table and what its factors mean.
package struct EmbeddingParameters: BitwiseCopyable, Sendable {
  package var rows: Int32 = 1
  package var width: Int32 = 1
  /// Elements that share a group scale.
  package var groupSize: Int32 = 1
  /// The power of two that divides a factor: 1 ... 31.
  package var shift: Int32 = 1

  /// A table of one number.
  package init() {}

  /// The row that a token names; one beyond the table takes its nearest.
  @inline(__always)
  fileprivate func row(_ token: Int32) -> Int { Int(clamp(token, 0, rows &- 1)) }

  /// |code * scale| <= 8 * 127 or 128, and a factor is below 2^15: their product is below 2^25.
  @inline(__always)
  fileprivate func result(_ code: Int32, _ factor: Int32) -> Int16 {
    saturated((code &* factor &+ (1 &<< (shift &- 1))) &>> shift)
  }
}

/// The row of a token from a table [rows, width] of bytes; a factor for each row.
package func embedding(
  _ p: EmbeddingParameters, token: Int32, table: Span<Int8>, factors: Span<Int16>,
  output: inout MutableSpan<Int16>
) {
  let row = p.row(token)
  let factor = Int32(factors[row])
  let start = row &* Int(p.width)
  for index in 0..<Int(p.width) {
    output[index] = p.result(Int32(table[start &+ index]), factor)
  }
}

/// The same from packed nibbles; each row has ceil(width / groupSize) group scales.
package func embedding(
  _ p: EmbeddingParameters, token: Int32, packed: Span<Int8>, groupScales: Span<Int8>,
  groupsInRow: Int32, factors: Span<Int16>, output: inout MutableSpan<Int16>
) {
  let row = p.row(token)
  let factor = Int32(factors[row])
  let (width, groupSize) = (Int(p.width), Int(p.groupSize))
  let start = row &* width
  var group = row &* Int(groupsInRow)
  var index = 0
  while index < width {
    let end = groupSize < width &- index ? index &+ groupSize : width
    let scale = Int32(groupScales[group])
    group &+= 1
    while index < end {
      output[index] = p.result(nibble(packed, start &+ index) &* scale, factor)
      index &+= 1
    }
  }
}
