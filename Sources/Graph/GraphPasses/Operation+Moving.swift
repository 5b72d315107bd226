import ModelGraph

extension Operation {
  /// The quantization of the result of an operation that gives its input's own integers in other
  /// places; nil for every other operation.
  ///
  /// A maximum counts: the order of integers is the order of the reals.
  func moving(_ quantization: TensorQuantization, of shape: Shape) -> TensorQuantization? {
    switch self {
    case .reshape(let target):
      guard let axis = quantization.axis, quantization.isPerChannel else { return quantization }
      return axis == 0 && shape.rank > 0 && target.rank > 0 && shape[0] == target[0]
        ? quantization : nil
    case .transpose(let permutation): return quantization.transposed(by: permutation)
    case .pad, .concatenate, .resizeNearest, .binary(.minimum, .none), .binary(.maximum, .none):
      return quantization.isPerChannel ? nil : quantization
    case .maxPool2D(let pool):
      return quantization.isPerChannel || pool.activation != .none ? nil : quantization
    default: return nil
    }
  }
}
