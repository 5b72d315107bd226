import Foundation
import KernelPreparation
import Kernels
import ModelGraph
import TestSupport
import Testing

/// An attention with its caches, and the same in reals.
private struct AttentionCase {
  let p: AttentionParameters
  let scales = AttentionFactors.Scales(queries: 3e-4, keys: 2e-4, values: 1e-4, output: 1e-4)
  let cache: Attention.CacheScales
  let steps: [Int32]
  let factors: AttentionFactors
  var keys, values: [Int8]

  init(_ random: inout SplitMix64, context: Int) throws {
    var p = AttentionParameters()
    p.keyHeads = Int32.random(in: 1...3, using: &random)
    p.queriesPerKey = Int32.random(in: 1...3, using: &random)
    p.headSize = 2 * Int32.random(in: 1...10, using: &random)
    p.context = Int32(context)
    cache = Attention.CacheScales(
      keys: (0..<p.channels).map { _ in random.scale(0.005...0.05) },
      values: (0..<p.channels).map { _ in random.scale(0.01...0.03) })
    steps = DecoderTables.rotarySteps(base: 10_000, headSize: Int(p.headSize))
    factors = try AttentionFactors(scales, cache: cache, headSize: Int(p.headSize))
    (p.keyShift, p.valueShift) = (factors.keyShift, factors.valueShift)
    p.resultShift = factors.resultShift
    self.p = p
    keys = [Int8](repeating: 0, count: Int(p.channels) * context)
    values = keys
  }

  var queryWidth: Int { Int(p.channels * p.queriesPerKey) }
  var inputWidth: Int { queryWidth + 2 * Int(p.channels) }

  mutating func run(_ input: [Int16], position: Int32) -> [Int16] {
    let (sine, exponentials) = (DecoderTables.sine, DecoderTables.exponentials)
    var output = [Int16](repeating: 0, count: queryWidth)
    var (newKeys, newValues) = (keys, values)
    var keySpan = newKeys.mutableSpan
    var valueSpan = newValues.mutableSpan
    var scores = [Int32](repeating: 0, count: Int(p.context))
    var weights = [Int16](repeating: 0, count: Int(p.context))
    var turns = [Int16](repeating: 0, count: Int(p.context * p.headSize))
    var query = [Int16](repeating: 0, count: 2 * Int(p.headSize))
    var outputSpan = output.mutableSpan
    var scratch = AttentionScratch(
      scores: scores.mutableSpan, weights: weights.mutableSpan, turns: turns.mutableSpan,
      query: query.mutableSpan)
    attention(
      p,
      tables: AttentionTables(
        sine: sine.span, steps: steps.span, exponentials: exponentials.span,
        scores: factors.scores.span, channels: factors.channels.span),
      input: input.span, position: position, keys: &keySpan, values: &valueSpan,
      scratch: &scratch, output: &outputSpan)
    (keys, values) = (newKeys, newValues)
    return output
  }

  /// A head's elements in reals, turned for a position.
  func turned(_ head: [Double], position: Int) -> [Double] {
    let size = Int(p.headSize)
    return (0..<size).map { index in
      let angle = Double(position) * pow(10_000, -2 * Double(index / 2) / Double(size))
      let (a, b) = (head[index / 2 * 2], head[index / 2 * 2 + 1])
      return index % 2 == 0 ? a * cos(angle) - b * sin(angle) : a * sin(angle) + b * cos(angle)
    }
  }

  /// The result in reals, from the queries and from what stands in the caches.
  func exact(_ input: [Int16], position: Int) -> [Double] {
    let (size, context) = (Int(p.headSize), Int(p.context))
    return (0..<Int(p.keyHeads * p.queriesPerKey)).flatMap { head in
      let keyHead = head / Int(p.queriesPerKey)
      let query = turned(
        input[head * size..<(head + 1) * size].map { Double($0) * Double(scales.queries) },
        position: position)
      let scores = (0...position).map { other in
        let key = turned(
          (0..<size).map {
            Double(keys[(keyHead * context + other) * size + $0])
              * Double(cache.keys[keyHead * size + $0])
          }, position: other)
        return zip(query, key).reduce(0.0) { $0 + $1.0 * $1.1 } / Double(size).squareRoot()
      }
      let greatest = scores.max() ?? 0
      let shares = scores.map { exp($0 - greatest) }
      let sum = shares.reduce(0, +)
      return (0..<size).map { element in
        let channel = keyHead * size + element
        return (0...position).reduce(0.0) {
          $0 + shares[$1] / sum * Double(values[channel * context + $1])
        } * Double(cache.values[channel]) / Double(scales.output)
      }
    }
  }
}

@Test(arguments: 0..<40 as Range<UInt64>)
func anAttentionIsWithinItsBound(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let context = Int.random(in: 1...60, using: &random)
  var attention = try AttentionCase(&random, context: context)
  var worst = 0.0
  for position in 0..<context {
    let input = random.int16s(attention.inputWidth, upTo: 8000)
    let found = attention.run(input, position: Int32(position))
    for (value, exact) in zip(found, attention.exact(input, position: position)) {
      let held = min(max(exact, -32768), 32767)
      worst = max(worst, abs(Double(value) - held))
    }
  }
  // Results reach 128 * 300 steps.
  #expect(worst <= 12, "seed \(seed)")
}

@Test(arguments: 0..<20 as Range<UInt64>)
func cachesHoldKeysAndValuesToTheNearest(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  var attention = try AttentionCase(&random, context: 300)
  let size = Int(attention.p.headSize)
  for position in [0, 1, 7, 299] {
    let input = random.int16s(attention.inputWidth)
    _ = attention.run(input, position: Int32(position))
    let channels = Int(attention.p.channels)
    for channel in 0..<channels {
      let key =
        Double(input[attention.queryWidth + channel]) * Double(attention.scales.keys)
        / Double(attention.cache.keys[channel])
      let place = (channel / size * 300 + position) * size + channel % size
      #expect(abs(Double(attention.keys[place]) - min(max(key, -128), 127)) <= 0.52)
      let value =
        Double(input[attention.queryWidth + channels + channel])
        * Double(attention.scales.values) / Double(attention.cache.values[channel])
      let stored = attention.values[channel * 300 + position]
      #expect(abs(Double(stored) - min(max(value, -128), 127)) <= 0.52)
    }
  }
}

@Test func aPositionBeyondTheContextTakesItsNearest() throws {
  var random = SplitMix64(seed: 3)
  var attention = try AttentionCase(&random, context: 5)
  let input = random.int16s(attention.inputWidth)
  var other = attention
  #expect(attention.run(input, position: 4) == other.run(input, position: .max))
  #expect(attention.keys == other.keys)
  #expect(attention.run(input, position: 0) == other.run(input, position: .min))
}

@Test func extremesOfAnAttentionDoNotTrap() throws {
  var random = SplitMix64(seed: 4)
  var attention = try AttentionCase(&random, context: 600)
  let extremes: [Int16] = [.min, .max]
  for position in Int32(0)..<600 {
    let input = (0..<attention.inputWidth).map { _ in extremes[random.next() % 2 == 0 ? 0 : 1] }
    _ = attention.run(input, position: position)
  }
  // Every value the least one: so is their mean.
  attention.values = attention.values.map { _ in .min }
  let lowest = attention.run(
    [Int16](repeating: .min, count: attention.inputWidth), position: 599)
  let exact = attention.exact([Int16](repeating: .min, count: attention.inputWidth), position: 599)
  for (value, exact) in zip(lowest, exact) {
    #expect(abs(Double(value) - max(exact, -32768)) <= 2)
  }
}
