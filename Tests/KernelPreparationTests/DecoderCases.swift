import KernelPreparation
import TestSupport

extension SplitMix64 {
  /// Int16 values up to a magnitude, of which every eighth is an edge of the range.
  mutating func int16s(_ count: Int, upTo magnitude: Int16 = .max) -> [Int16] {
    (0..<count).map { _ in
      switch UInt8.random(in: 0..<16, using: &self) {
      case 0: magnitude == .max ? Int16.min : -magnitude
      case 1: magnitude
      default: Int16.random(in: -magnitude...magnitude, using: &self)
      }
    }
  }

  /// A real of a range, all orders of magnitude alike.
  mutating func scale(_ range: ClosedRange<Double>) -> Float {
    let exponent = Double.random(in: 0...1, using: &self)
    var scale = range.lowerBound
    // 2^20 steps of a geometric series, by squaring.
    let ratio = range.upperBound / range.lowerBound
    var (root, rest) = (ratio, exponent)
    for _ in 0..<20 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 {
        scale *= root
        rest -= 1
      }
    }
    return Float(scale)
  }

  /// Weights of four bits with their group scales, as bytes and as the numbers that they are.
  mutating func packedWeights(rows: Int, depth: Int, groupSize: Int) -> PackedWeights {
    let codes = (0..<rows * depth).map { _ in Int8.random(in: -8...7, using: &self) }
    let groups = (depth + groupSize - 1) / groupSize
    let scales = (0..<rows * groups).map { _ in Int8.random(in: 1...127, using: &self) }
    var bytes = [Int8](repeating: 0, count: (codes.count + 1) / 2)
    for (index, code) in codes.enumerated() {
      bytes[index / 2] |= index % 2 == 0 ? code & 0x0F : code << 4
    }
    let values = codes.indices.map { index in
      Int(codes[index]) * Int(scales[index / depth * groups + index % depth / groupSize])
    }
    return PackedWeights(bytes: bytes, scales: scales, values: values, groupsInRow: groups)
  }
}

/// Weights of four bits in groups.
struct PackedWeights {
  let bytes, scales: [Int8]
  /// Code times group scale.
  let values: [Int]
  let groupsInRow: Int
}
