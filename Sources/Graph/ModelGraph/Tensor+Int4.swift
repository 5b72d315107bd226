public import SharedBytes
import TensorTypes

// Weights of four bits: two signed integers a byte, the low half first, no padding between rows.
extension Tensor {
  /// A constant of weights of four bits with a scale for each row.
  ///
  /// `codes`, one an element and each -8 ... 7, are packed here; the integer scales of `groups`
  /// come on top of `rowScales`.
  public static func int4(
    name: String, shape: Shape, codes: [Int8], rowScales: [Float], groups: ScaleGroups? = nil
  ) -> Tensor {
    precondition(codes.count == shape.elementCount, "\(codes.count) codes for \(shape)")
    precondition(codes.allSatisfy { (-8...7).contains($0) }, "\(name): codes are -8 ... 7")
    precondition(rowScales.count == shape[0], "\(rowScales.count) scales for \(shape)")
    var quantization = TensorQuantization(scales: rowScales, axis: 0)
    if let groups {
      let depth = shape[0] == 0 ? 0 : codes.count / shape[0]
      let count = shape[0] * ((depth + groups.size - 1) / groups.size)
      precondition(
        groups.scales.count == count, "\(groups.scales.count) group scales, not \(count)")
      quantization.groups = groups
    }
    return Tensor(
      name: name, shape: shape, type: .int4, quantization: quantization,
      constant: SharedBytes(packedInt4(codes)))
  }

  /// The integers of a constant of int8 or int4; nil for any other tensor.
  public var codes: [Int8]? {
    guard let constant else { return nil }
    switch type {
    case .int8: return constant.values(as: Int8.self)
    case .int4: return unpackedInt4(constant, count: shape.elementCount)
    default: return nil
    }
  }
}

/// Integers of -8 ... 7 two to a byte, the low half first.
public func packedInt4(_ codes: [Int8]) -> [UInt8] {
  stride(from: 0, to: codes.count, by: 2).map { index in
    let high = index + 1 < codes.count ? codes[index + 1] : 0
    return UInt8(bitPattern: codes[index]) & 15 | UInt8(bitPattern: high) << 4
  }
}

/// The first `count` of integers that lie so, for which there are bytes enough.
public func unpackedInt4(_ packed: SharedBytes, count: Int) -> [Int8] {
  packed.withUnsafeBytes { bytes in
    (0..<count).map { index in
      let byte = Int8(bitPattern: bytes[index / 2])
      return index % 2 == 0 ? (byte << 4) >> 4 : byte >> 4
    }
  }
}
