// Attention of one position to itself and those before it, whose keys and values stand in caches
// of bytes with a scale for each channel. Keys are cached as they are before their rotation, so
// it is the query that is turned, by the distance to each position: the turn of a pair (a, b) by
// the angle f, times a key (c, d), is (a c + b d) cos f + (a d - b c) sin f.
//
// Source: Vaswani et al., "Attention Is All You Need", 2017; Su et al., "RoFormer", 2021; Ainslie
// et al., "GQA", 2023.
import TensorTypes

/// The shape of an attention, and what the factors of its channels mean.
package struct AttentionParameters: BitwiseCopyable, Sendable {
  /// Heads of keys and values.
  package var keyHeads: Int32 = 1
  /// Heads of queries that each of them serves.
  package var queriesPerKey: Int32 = 1
  /// Elements of a head, even: at most `Limits.headSize`.
  package var headSize: Int32 = 2
  /// Positions that the caches hold: at most `Limits.context`.
  package var context: Int32 = 1
  /// The powers of two that divide the factors of keys and of values: 1 ... 31.
  package var keyShift: Int32 = 1
  package var valueShift: Int32 = 1
  /// The power of two that divides the factors of results: 1 ... 62.
  package var resultShift: Int32 = 1

  /// One head at one position.
  package init() {}

  /// Channels of keys, and of values.
  @inline(__always)
  package var channels: Int32 { keyHeads &* headSize }
}

/// The tables of an attention.
package struct AttentionTables: ~Escapable {
  /// A quarter of the sine: 257 points in units of 1 / 32767.
  package let sine: Span<Int16>
  /// For each pair of a head its turn from one position to the next, in units of 2^-32.
  package let steps: Span<Int32>
  /// 2^(-index / 128) in units of 1 / 32767, 129 points.
  package let exponentials: Span<Int16>
  /// For each head of keys the factor from scores to units of 2^-20, multiplier and shift.
  package let scores: Span<Int32>
  /// Four factors of each channel, one kind after the other.
  package let channels: Span<Int16>

  @_lifetime(copy sine, copy steps, copy exponentials, copy scores, copy channels)
  package init(
    sine: Span<Int16>, steps: Span<Int32>, exponentials: Span<Int16>, scores: Span<Int32>,
    channels: Span<Int16>
  ) {
    self.sine = sine
    self.steps = steps
    self.exponentials = exponentials
    self.scores = scores
    self.channels = channels
  }

  /// The kinds of factors of a channel, in their order.
  package enum ChannelFactor: Int {
    /// A key's scale in units of 1 / 32767 of the greatest of its head.
    case query
    /// From a key to its cache.
    case key
    /// From a value to its cache.
    case value
    /// From a mean of values to the result.
    case result
  }

  @inline(__always)
  @_lifetime(copy self)
  func factors(_ kind: ChannelFactor, _ p: AttentionParameters) -> Span<Int16> {
    let start = kind.rawValue &* Int(p.channels)
    return channels.extracting(start..<start &+ Int(p.channels))
  }
}

/// What an attention needs beside its tensors.
package struct AttentionScratch: ~Copyable, ~Escapable {
  /// A score and a weight for each position.
  var scores: MutableSpan<Int32>
  var weights: MutableSpan<Int16>
  /// [context, headSize]: cosine and sine of each pair's turn over a distance.
  var turns: MutableSpan<Int16>
  /// [headSize / 2, 4]: a query's pairs by the scales of keys.
  var query: MutableSpan<Int16>

  @_lifetime(copy scores, copy weights, copy turns, copy query)
  package init(
    scores: consuming MutableSpan<Int32>, weights: consuming MutableSpan<Int16>,
    turns: consuming MutableSpan<Int16>, query: consuming MutableSpan<Int16>
  ) {
    self.scores = scores
    self.weights = weights
    self.turns = turns
    self.query = query
  }
}

/// The queries, keys and values of a position, in this order in `input`, to the means of values.
///
/// Keys are cached as [keyHeads, context, headSize], values as [keyHeads, headSize, context]. A
/// position beyond the context takes its nearest. The output, as large as the queries, must not
/// overlap the input.
package func attention(
  _ p: AttentionParameters, tables: borrowing AttentionTables, input: Span<Int16>,
  position: Int32, keys: inout MutableSpan<Int8>, values: inout MutableSpan<Int8>,
  scratch: inout AttentionScratch, output: inout MutableSpan<Int16>
) {
  let position = Int(clamp(position, 0, p.context &- 1))
  let (context, headSize) = (Int(p.context), Int(p.headSize))
  let keyStart = Int(p.channels &* p.queriesPerKey)
  let keyEnd = keyStart &+ Int(p.channels)
  cacheKeys(
    p, input.extracting(keyStart..<keyEnd), tables.factors(.key, p), position, cache: &keys)
  cacheValues(
    p, input.extracting(keyEnd..<keyEnd &+ Int(p.channels)), tables.factors(.value, p), position,
    cache: &values)
  turnDistances(upTo: position, tables.steps, tables.sine, turns: &scratch.turns)
  var head = 0
  for keyHead in 0..<Int(p.keyHeads) {
    let channels = keyHead &* headSize..<(keyHead &+ 1) &* headSize
    let start = channels.lowerBound &* context
    let headKeys = keys.span.extracting(start..<start &+ context &* headSize)
    let headValues = values.span.extracting(start..<start &+ context &* headSize)
    let scoreFactor = QuantizedMultiplier(
      multiplier: tables.scores[2 &* keyHead], shift: tables.scores[2 &* keyHead &+ 1])
    for _ in 0..<p.queriesPerKey {
      scaleQuery(
        input.extracting(head..<head &+ headSize),
        tables.factors(.query, p).extracting(channels), pairs: &scratch.query)
      score(headKeys, headSize: headSize, upTo: position, scratch: &scratch)
      let sum = weigh(
        upTo: position, scoreFactor, tables.exponentials, scratch: &scratch)
      average(
        headValues, context: context, scratch.weights.span.extracting(0...position), sum: sum,
        tables.factors(.result, p).extracting(channels), shift: p.resultShift, at: head,
        output: &output)
      head &+= headSize
    }
  }
}

/// Puts the keys of a position into their cache, each by the factor of its channel.
private func cacheKeys(
  _ p: AttentionParameters, _ keys: Span<Int16>, _ factors: Span<Int16>, _ position: Int,
  cache: inout MutableSpan<Int8>
) {
  let headSize = Int(p.headSize)
  var channel = 0
  var place = position &* headSize
  for _ in 0..<p.keyHeads {
    for element in 0..<headSize {
      cache[place &+ element] = byte(keys[channel], factors[channel], p.keyShift)
      channel &+= 1
    }
    place &+= Int(p.context) &* headSize
  }
}

/// The same for values, of which those of one channel stand side by side.
private func cacheValues(
  _ p: AttentionParameters, _ values: Span<Int16>, _ factors: Span<Int16>, _ position: Int,
  cache: inout MutableSpan<Int8>
) {
  var place = position
  for channel in 0..<Int(p.channels) {
    cache[place] = byte(values[channel], factors[channel], p.valueShift)
    place &+= Int(p.context)
  }
}

/// round(value * factor / 2^shift), ties up, saturated: |value * factor| < 2^30.
@inline(__always)
private func byte(_ value: Int16, _ factor: Int16, _ shift: Int32) -> Int8 {
  let product = Int32(value) &* Int32(factor) &+ (1 &<< (shift &- 1))
  return Int8(truncatingIfNeeded: clamp(product &>> shift, -128, 127))
}
