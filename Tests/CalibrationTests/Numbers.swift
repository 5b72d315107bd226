import TestSupport

/// Seeded values of the kinds that activations have.
struct Numbers {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Values of a bell curve, by the sum of twelve uniform ones.
  mutating func normal(_ count: Int, deviation: Float = 1) -> [Float] {
    (0..<count).map { _ in
      let sum = (0..<12).reduce(Float(-6)) { total, _ in
        total + Float.random(in: 0..<1, using: &random)
      }
      return sum * deviation
    }
  }

  mutating func uniform(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &random) }
  }

  mutating func shuffled(_ values: [Float]) -> [Float] { values.shuffled(using: &random) }
}
