import ModelGraph
import TestSupport

/// Every index of a shape, in the order in which elements are stored.
func indices(of shape: [Int]) -> [[Int]] {
  shape.reduce([[]]) { prefixes, extent in
    prefixes.flatMap { prefix in (0..<extent).map { prefix + [$0] } }
  }
}

/// Where the element at an index is stored.
func position(of index: [Int], in shape: [Int]) -> Int {
  zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
}

/// Where a broadcast operand's element for an index of the result is stored.
func broadcastPosition(of index: [Int], in shape: [Int]) -> Int {
  position(
    of: zip(index.suffix(shape.count), shape).map { $1 == 1 ? 0 : $0 }, in: shape)
}

extension SplitMix64 {
  /// Int8 values of which every fourth is an edge of the range.
  mutating func int8s(_ count: Int) -> [Int8] {
    (0..<count).map { _ in
      switch UInt8.random(in: 0..<8, using: &self) {
      case 0: Int8.min
      case 1: Int8.max
      default: Int8.random(in: .min ... .max, using: &self)
      }
    }
  }

  /// `rank` extents of 1 to `greatest`.
  mutating func shape(rank: ClosedRange<Int>, upTo greatest: Int = 5) -> [Int] {
    let rank = Int.random(in: rank, using: &self)
    return (0..<rank).map { _ in Int.random(in: 1...greatest, using: &self) }
  }

  /// A quantization with a scale between 2^-8 and 1, and every third zero point at an edge.
  mutating func quantization() -> TensorQuantization {
    let edges: [Int32] = [-128, 0, 127]
    return TensorQuantization(
      scale: Float.random(in: 0x1p-8...1, using: &self),
      zeroPoint: Bool.random(using: &self)
        ? edges[Int.random(in: 0..<3, using: &self)] : Int32.random(in: -128...127, using: &self))
  }
}
