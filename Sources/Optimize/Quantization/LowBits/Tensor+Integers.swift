import LowBitWeights
import ModelGraph
import SharedBytes

extension Tensor {
  /// A constant of rounded weights.
  init(name: String, shape: Shape, integers: QuantizedRows) {
    guard integers.bits == 4 else {
      self.init(
        name: name, shape: shape, type: .int8,
        quantization: TensorQuantization(scales: integers.rowScales, axis: 0),
        constant: SharedBytes(values: integers.codes))
      return
    }
    let groups = integers.format.groupSize.map {
      ScaleGroups(size: $0, scales: integers.groupScales)
    }
    self = .int4(
      name: name, shape: shape, codes: integers.codes, rowScales: integers.rowScales,
      groups: groups)
  }
}
