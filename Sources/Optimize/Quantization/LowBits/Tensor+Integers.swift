import LowBitWeights
import ModelGraph
import SharedBytes

extension Tensor {
  /// A constant of rounded weights.
  init(name: String, shape: Shape, integers: QuantizedRows) {
    var quantization = TensorQuantization(scales: integers.rowScales, axis: 0)
    guard integers.bits == 4 else {
      self.init(
        name: name, shape: shape, type: .int8, quantization: quantization,
        constant: SharedBytes(values: integers.codes))
      return
    }
    if let size = integers.format.groupSize {
      quantization.groups = ScaleGroups(size: size, scales: integers.groupScales)
    }
    self.init(
      name: name, shape: shape, type: .int4, quantization: quantization,
      constant: SharedBytes(nibbles(integers.codes)))
  }
}

/// Two signed values a byte, the first in the low half.
private func nibbles(_ codes: [Int8]) -> [UInt8] {
  stride(from: 0, to: codes.count, by: 2).map { index in
    let low = UInt8(bitPattern: codes[index]) & 0x0F
    let high = index + 1 < codes.count ? UInt8(bitPattern: codes[index + 1]) << 4 : 0
    return low | high
  }
}
