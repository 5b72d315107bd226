import SharedBytes
import TestSupport

/// A small checkpoint: the header's seven numbers and random weights.
struct MadeCheckpoint {
  var width: Int32 = 8
  var hidden: Int32 = 12
  var layers: Int32 = 2
  var heads: Int32 = 2
  var keyHeads: Int32 = 1
  /// Below zero where the head is apart from the embedding.
  var vocabulary: Int32 = 11
  var context: Int32 = 6

  /// The floats behind the header.
  var floatCount: Int {
    let (d, h, kv) = (Int(width), Int(hidden), Int(width / heads * keyHeads))
    let layer = d + d * d + 2 * kv * d + d * d + d + 3 * h * d
    let tables = Int(abs(vocabulary)) * d * (vocabulary < 0 ? 2 : 1)
    return tables + Int(layers) * layer + d + Int(context) * Int(width / heads)
  }

  /// The weights of a seed.
  func floats(seed: UInt64 = 1) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<floatCount).map { _ in Float.random(in: -1...1, using: &random) }
  }

  /// The file.
  func bytes(_ floats: [Float]) -> SharedBytes {
    let header = [width, hidden, layers, heads, keyHeads, vocabulary, context]
    return SharedBytes(SharedBytes(values: header).array + SharedBytes(values: floats).array)
  }
}
