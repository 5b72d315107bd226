/// A small llama2.c checkpoint: the header's seven numbers and random weights.
public struct MadeCheckpoint: Sendable {
  /// Elements of the residual stream.
  public var width: Int32
  /// Elements inside a feed-forward layer.
  public var hidden: Int32
  /// Layers of attention and feed-forward.
  public var layers: Int32
  /// Heads of queries.
  public var heads: Int32
  /// Heads of keys and values.
  public var keyHeads: Int32
  /// Below zero where the head is apart from the embedding.
  public var vocabulary: Int32
  /// The most positions.
  public var context: Int32

  /// Two layers whose heads share their keys, unless told otherwise.
  public init(
    width: Int32 = 8, hidden: Int32 = 12, layers: Int32 = 2, heads: Int32 = 2, keyHeads: Int32 = 1,
    vocabulary: Int32 = 11, context: Int32 = 6
  ) {
    self.width = width
    self.hidden = hidden
    self.layers = layers
    self.heads = heads
    self.keyHeads = keyHeads
    self.vocabulary = vocabulary
    self.context = context
  }

  /// The header.
  public var header: [Int32] { [width, hidden, layers, heads, keyHeads, vocabulary, context] }

  /// The floats behind the header.
  public var floatCount: Int {
    let (d, h, kv) = (Int(width), Int(hidden), Int(width / heads * keyHeads))
    let layer = d + d * d + 2 * kv * d + d * d + d + 3 * h * d
    let tables = Int(abs(vocabulary)) * d * (vocabulary < 0 ? 2 : 1)
    return tables + Int(layers) * layer + d + Int(context) * Int(width / heads)
  }

  /// The weights of a seed.
  public func floats(seed: UInt64 = 1) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<floatCount).map { _ in Float.random(in: -1...1, using: &random) }
  }

  /// The file.
  public func bytes(_ floats: [Float]) -> [UInt8] {
    let words = header.map { UInt32(bitPattern: $0) } + floats.map(\.bitPattern)
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }
}
