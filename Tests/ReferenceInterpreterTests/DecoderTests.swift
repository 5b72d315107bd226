import Foundation
import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TensorTypes
import TestSupport
import Testing

/// Attention as its definition says it, a number at a time, in Double.
private func attend(_ attention: Attention, _ q: Values, _ k: Values, _ v: Values) -> [Float] {
  let (size, length) = (attention.headSize, q.shape[0])
  func turned(_ x: Values, _ position: Int, _ head: Int) -> [Double] {
    (0..<size).map { index in
      let base = head * size + index / 2 * 2
      let angle =
        Double(position)
        * pow(Double(attention.rotaryBase), -Double(index / 2 * 2) / Double(size))
      let (a, b) = (Double(x[position, base]), Double(x[position, base + 1]))
      return index % 2 == 0 ? a * cos(angle) - b * sin(angle) : a * sin(angle) + b * cos(angle)
    }
  }
  var result: [Float] = []
  for position in 0..<length {
    for head in 0..<attention.heads {
      let keyHead = head * attention.keyHeads / attention.heads
      let query = turned(q, position, head)
      let weights = (0...position).map { other in
        let key = turned(k, other, keyHead)
        return exp(zip(query, key).reduce(0) { $0 + $1.0 * $1.1 } / Double(size).squareRoot())
      }
      let sum = weights.reduce(0, +)
      for index in 0..<size {
        let mixed = (0...position).reduce(0.0) {
          $0 + weights[$1] / sum * Double(v[$1, keyHead * size + index])
        }
        result.append(Float(mixed))
      }
    }
  }
  return result
}

@Test(arguments: 0..<12) func attentionIsWhatItsDefinitionSays(seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let keyHeads = Int.random(in: 1...3, using: &random)
  let heads = keyHeads * Int.random(in: 1...3, using: &random)
  let size = 2 * Int.random(in: 1...4, using: &random)
  let length = Int.random(in: 1...9, using: &random)
  let attention = Attention(heads: heads, keyHeads: keyHeads, headSize: size, context: 16)
  let q = Values([length, heads * size], random: &random)
  let k = Values([length, keyHeads * size], random: &random)
  let v = Values([length, keyHeads * size], random: &random)
  let found = try run(.attention(attention), [q, k, v])
  #expect(distance(found.values, attend(attention, q, k, v)) < 1e-5, "seed \(seed)")
}

@Test func anEmbeddingTakesRowsAndClampsTokens() throws {
  let table = Values([3, 2], [1, 2, 3, 4, 5, 6])
  let tokens = Values([4], [2, 0, -5, 9])
  #expect(try run(.embedding, [tokens, table]).values == [5, 6, 1, 2, 1, 2, 5, 6])
}

@Test func aRootMeanSquareIsDividedOut() throws {
  let x = Values([2, 2], [3, 4, 0, 0])
  let gain = Values([2], [1, 10])
  let found = try run(.rmsNormalization(epsilon: 1e-5), [x, gain]).values
  let root = Float((12.5 + 1e-5).squareRoot())
  #expect(distance(found, [3 / root, 40 / root, 0, 0]) < 1e-6)
}

@Test func aGateLetsThroughItsShare() throws {
  let found = try run(
    .gatedSiLU, [Values([3], [0, 2, -1]), Values([3], [5, 3, 4])]
  ).values
  #expect(distance(found, [0, 6 / (1 + exp(-2)), -4 / (1 + exp(1))]) < 1e-6)
}

/// Weights of two rows of five, in groups of three: the last of a row is short.
private func grouped(_ groups: ScaleGroups, type: ElementType = .int4) -> Tensor {
  var quantization = TensorQuantization(scales: [0.5, 2], axis: 0)
  quantization.groups = groups
  return Tensor(name: "w", shape: [2, 5], type: type, quantization: quantization)
}

@Test func groupsOfInt4AreRowScaleTimesGroupScaleTimesCode() throws {
  let tensor = grouped(ScaleGroups(size: 3, scales: [1, 3, 2, 127]))
  // 1 -8 | 7 2 | -1 0 | 3 4 | 5 -6, the first of a byte in its low half.
  let bytes = SharedBytes([0x81, 0x27, 0x0F, 0x43, 0xA5])
  let reals = try tensor.reals(from: bytes)
  #expect(reals == [0.5, -4, 3.5, 3, -1.5, 0, 12, 16, 1270, -1524])
  #expect(try tensor.bytes(from: reals) == bytes.array)
}

@Test func groupsOfInt8AndOneForARowAreReals() throws {
  let tensor = grouped(ScaleGroups(size: .max, scales: [3, 1]), type: .int8)
  let bytes = SharedBytes(values: [Int8]([1, -2, 127, -128, 0, 1, 2, 3, 4, 5]))
  #expect(try tensor.reals(from: bytes) == [1.5, -3, 190.5, -192, 0, 2, 4, 6, 8, 10])
}

@Test(arguments: [
  ScaleGroups(size: 3, scales: [1, 1, 1]), ScaleGroups(size: 3, scales: [1, 0, 1, 1]),
  ScaleGroups(size: 3, scales: [1, 128, 1, 1]), ScaleGroups(size: 0, scales: []),
]) func scalesThatDoNotFitTheGroupsAreRefused(groups: ScaleGroups) {
  #expect(throws: ReferenceError.self) {
    try grouped(groups).reals(from: SharedBytes([0, 0, 0, 0, 0]))
  }
}

@Test func int16ResultsAreMovedToTheirGrid() throws {
  var graph = ModelGraph(name: "grid")
  let x = graph.add(
    Tensor(
      name: "x", shape: [4], type: .int16,
      quantization: TensorQuantization(scale: 0.25, zeroPoint: 0)))
  let gain = graph.add(Tensor(name: "g", shape: [4], values: [1, 1, 1, 1]))
  let y = try graph.add(
    .binary(.multiply, activation: .none), [x, gain], name: "y",
    quantization: TensorQuantization(scale: 0.5, zeroPoint: 0))
  (graph.inputs, graph.outputs) = ([x], [y])
  // 0.3 is 0.25, half a step and rounded away from zero; the last is beyond 32767 steps of 0.25.
  let found = try ReferenceInterpreter(graph).run([[0.3, -0.3, 1, 9_000]])
  #expect(found == [[0.5, -0.5, 1, 8_192]])
}
