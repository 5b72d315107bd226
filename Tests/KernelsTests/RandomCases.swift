import Kernels
import TestSupport

extension SplitMix64 {
  /// Int8 values of which every fourth is an edge of the range.
  mutating func int8s(_ count: Int, from lower: Int8 = .min) -> [Int8] {
    (0..<count).map { _ in
      switch UInt8.random(in: 0..<8, using: &self) {
      case 0: lower
      case 1: Int8.max
      default: Int8.random(in: lower ... .max, using: &self)
      }
    }
  }

  /// A number of a range.
  mutating func pick(_ range: ClosedRange<Int32>) -> Int32 {
    Int32.random(in: range, using: &self)
  }

  /// Factors that bring sums of `terms` products to the range of int8, and some that do not.
  mutating func factors(_ channels: Int, terms: Int, perTensor: Bool = false) -> ChannelFactors {
    let bits = Int8(truncatingIfNeeded: Int.bitWidth - max(1, terms).leadingZeroBitCount)
    let count = perTensor ? 1 : channels
    return ChannelFactors(
      bias: (0..<channels).map { _ in pick(-20_000...20_000) },
      multipliers: (0..<count).map { _ in
        Bool.random(using: &self) ? pick(0x4000_0000...0x7FFF_FFFF) : 0x4000_0000
      },
      shifts: (0..<count).map { _ in Int8(pick(-9...1)) - bits })
  }

  /// Bounds as an activation gives them: the whole range, or a part.
  mutating func activationBounds() -> (Int32, Int32) {
    guard Bool.random(using: &self) else { return (-128, 127) }
    let lower = pick(-128...127)
    return (lower, pick(lower...127))
  }
}

/// Weights [outputs, depth] in the order of `WeightBlocks`, zeros beyond both ends.
func blocked(_ weights: [Int8], outputs: Int, depth: Int) -> [Int8] {
  var blocks = [Int8](repeating: 0, count: WeightBlocks.byteCount(outputs: outputs, depth: depth))
  let blockRow = WeightBlocks.padded(depth) * 4
  for output in 0..<outputs {
    for tap in 0..<depth {
      let block = output / 4 * blockRow + tap / 4 * 16
      blocks[block + output % 4 * 4 + tap % 4] = weights[output * depth + tap]
    }
  }
  return blocks
}

extension ChannelFactors {
  /// The same with the input's zero point, minus `offset`, in the bias.
  func folded(weights: [Int8], depth: Int, offset: Int32) -> ChannelFactors {
    var folded = self
    for output in bias.indices {
      let sum = weights[output * depth..<(output + 1) * depth].reduce(Int32(0)) { $0 &+ Int32($1) }
      folded.bias[output] = bias[output] &+ offset &* sum
    }
    return folded
  }
}
