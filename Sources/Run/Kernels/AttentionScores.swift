// From a query to its scores.
import TensorTypes

/// Cosines and sines of what each pair turns over distances from 0 up.
func turnDistances(
  upTo position: Int, _ steps: Span<Int32>, _ sine: Span<Int16>,
  turns: inout MutableSpan<Int16>
) {
  let pairs = steps.count
  for pair in 0..<pairs {
    let step = UInt32(bitPattern: steps[pair])
    var angle: UInt32 = 0
    var place = 2 &* pair
    for _ in 0...position {
      let turn = Turn(angle, sine)
      turns[place] = Int16(truncatingIfNeeded: turn.cosine)
      turns[place &+ 1] = Int16(truncatingIfNeeded: turn.sine)
      angle &+= step
      place &+= 2 &* pairs
    }
  }
}

/// For each pair (a, b) of a query: a and b by their own channel's factor, then by the other's.
///
/// |element| <= 2^15 * 2^15 / 2^16.
@inline(__always)
func scaleQuery(_ query: Span<Int16>, _ factors: Span<Int16>, pairs: inout MutableSpan<Int16>) {
  var index = 0
  while index < query.count {
    let (a, b) = (Int32(query[index]), Int32(query[index &+ 1]))
    let (first, second) = (Int32(factors[index]), Int32(factors[index &+ 1]))
    pairs[2 &* index] = half(a &* first)
    pairs[2 &* index &+ 1] = half(b &* second)
    pairs[2 &* index &+ 2] = half(a &* second)
    pairs[2 &* index &+ 3] = half(b &* first)
    index &+= 2
  }
}

@inline(__always)
private func half(_ product: Int32) -> Int16 {
  Int16(truncatingIfNeeded: (product &+ 0x8000) &>> 16)
}

/// The scores of the positions up to the last one.
///
/// A pair's sums of products are within 2 * 2^7 * 2^14 = 2^22, so what it adds is within 2^22.5,
/// and 256 pairs stay below 2^31.
@inline(__always)
func score(
  _ keys: Span<Int8>, headSize: Int, upTo position: Int, scratch: inout AttentionScratch
) {
  var start = 0
  var distance = position &* headSize
  for other in 0...position {
    let score = score(
      scratch.query.span, keys.extracting(start..<start &+ headSize),
      scratch.turns.span.extracting(distance..<distance &+ headSize))
    scratch.scores[other] = score
    start &+= headSize
    distance &-= headSize
  }
}

/// A query's product with one key over a distance.
@inline(__always)
private func score(_ query: Span<Int16>, _ key: Span<Int8>, _ turns: Span<Int16>) -> Int32 {
  let count = key.count
  let (keys, angles, pairs) = unsafe (
    key.address(count: count), turns.address(count: count), query.address(count: 2 &* count)
  )
  var sum: Int32 = 0
  var index = 0
  while index < count {
    let (c, d) = unsafe (Int32(keys[index]), Int32(keys[index &+ 1]))
    let pair = unsafe pairs + 2 &* index
    let along = unsafe c &* Int32(pair[0]) &+ d &* Int32(pair[1])
    let across = unsafe d &* Int32(pair[2]) &- c &* Int32(pair[3])
    sum &+= unsafe turned(along, angles[index]) &+ turned(across, angles[index &+ 1])
    index &+= 2
  }
  return sum
}

/// round(value * factor / 2^15), ties up.
@inline(__always)
private func turned(_ value: Int32, _ factor: Int16) -> Int32 {
  roundingDoublingHighMultiply(value, Int32(factor) &<< 16)
}
