import LowBitWeights
import TestSupport

/// The linear layers of a Llama of 15 million parameters, with random weights.
struct LlamaShape {
  static let width = 288
  static let hidden = 768
  static let layerCount = 6
  static let sequences = 128
  static let tokensOfASequence = 256

  /// Layers that share their inputs.
  struct Group {
    let name: String
    let columns: Int
    let weights: [WeightMatrix]
  }

  /// The groups of one decoder layer, in the order of the data.
  let groups: [Group]

  init(random: inout SplitMix64) {
    let parts = [
      ("q k v", Self.width, [Self.width, Self.width, Self.width]),
      ("o", Self.width, [Self.width]),
      ("gate up", Self.width, [Self.hidden, Self.hidden]),
      ("down", Self.hidden, [Self.width]),
    ]
    groups = parts.map { name, columns, rows in
      Group(
        name: name, columns: columns,
        weights: rows.map { rows in
          WeightMatrix(
            rows: rows, columns: columns,
            values: (0..<rows * columns).map { _ in Float.random(in: -0.1...0.1, using: &random) })
        })
    }
  }

  /// Inputs of all tokens for the widest layer; a narrower one reads a part of them.
  ///
  /// Neighbouring columns depend on each other, as those of a network do.
  static func inputs(random: inout SplitMix64) -> [Float] {
    var values = [Float](repeating: 0, count: sequences * tokensOfASequence * hidden)
    var last: Float = 0
    for index in values.indices {
      last = 0.7 * last + Float.random(in: -1...1, using: &random)
      values[index] = index % 61 == 0 ? 8 * last : last
    }
    return values
  }
}
