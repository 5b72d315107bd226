// Weights of four bits, two to a byte, the low half first. A row of them, what one output has, may
// fall into groups with an integer scale each; a row's sum is the sum of its groups' sums, each
// times its scale.

/// How many weights of a row share a scale.
package struct Int4Groups: Equatable, Sendable {
  /// The weights in a group, of which the last one of a row may have fewer; 0 where a row has no
  /// groups.
  package var size: Int32

  /// Groups of so many weights.
  @inline(__always)
  package init(size: Int32) { self.size = size }

  /// The scales of a row of `depth` weights: none where it has no groups.
  @inline(__always)
  package func count(depth: Int) -> Int {
    size == 0 ? 0 : (depth &+ Int(size) &- 1) / Int(size)
  }
}

/// The order of weights of four bits in blocks of four outputs by eight taps.
///
/// [ceil(outputs / 4)][ceil(depth / 8)][4 outputs][4 bytes]: byte k holds tap k and, in its high
/// half, tap k + 4; what is beyond either end is 0. Scales are [ceil(outputs / 4)][groups][4].
package enum Int4Blocks {
  /// The greatest group: the sum of so many products, 4,096 times too great, fits 32 bits.
  @inline(__always)
  package static var mostTaps: Int { 256 }

  /// A depth rounded up to whole blocks.
  @inline(__always)
  package static func padded(_ depth: Int) -> Int { (depth &+ 7) & ~7 }

  /// The bytes of weights [outputs, depth] in blocks.
  @inline(__always)
  package static func byteCount(outputs: Int, depth: Int) -> Int {
    WeightBlocks.padded(outputs) &* padded(depth) &>> 1
  }
}

/// The weight at a position of packed ones.
@inline(__always)
package func int4(_ codes: Span<Int8>, _ index: Int) -> Int32 {
  let byte = codes[index &>> 1]
  return Int32(index & 1 == 0 ? (byte &<< 4) &>> 4 : byte &>> 4)
}

/// Unpacks as many weights as there is room for.
package func unpackInt4(_ codes: Span<Int8>, to values: inout MutableSpan<Int8>) {
  let count = values.count
  precondition(codes.count >= (count &+ 1) &>> 1)
  var index = 0
  while index &+ 1 < count {
    let byte = codes[index &>> 1]
    values[index] = (byte &<< 4) &>> 4
    values[index &+ 1] = byte &>> 4
    index &+= 2
  }
  if index < count { values[index] = (codes[index &>> 1] &<< 4) &>> 4 }
}
