import PackageFormat
import TensorTypes

// What several operators ask of their tensors and parameters.
extension Step {
  /// The reason against the tensor's type or rank, if there is one.
  func reason(
    against tensor: StoredTensor, type: ElementType, rank: Int? = nil
  ) -> OperatorError.Reason? {
    if !tensor.has(.plain) { return .layout }
    return reason(againstWeights: tensor, type: type, rank: rank)
  }

  /// The same where any layout will do.
  func reason(
    againstWeights tensor: StoredTensor, type: ElementType, rank: Int? = nil
  ) -> OperatorError.Reason? {
    if !tensor.holds(type) { return .elementType }
    if let rank, tensor.rank != rank { return .rank }
    return nil
  }

  /// The reason against a constant table of `count` elements, if there is one.
  func reason(
    againstTable position: Int, type: ElementType, count: Int32
  ) -> OperatorError.Reason? {
    let table = input(position)
    if !table.isConstant { return .storage }
    if !table.holds(type) { return .elementType }
    if !table.has(.plain) { return .layout }
    return table.elementCount == Int(count) ? nil : .extents
  }

  /// Whether the offsets and the clamp are what int8 activations can have.
  var hasInt8Quantization: Bool {
    let lower = self[.activationMinimum]
    let upper = self[.activationMaximum]
    return isOffset(self[.inputOffset]) && isInt8(self[.outputOffset]) && isInt8(lower)
      && isInt8(upper) && lower <= upper
  }

  /// Whether a parameter is a size or a step that image coordinates stay far below 2^31 with.
  func isExtent(_ value: Int32, atLeast least: Int32) -> Bool {
    value >= least && value <= Step.extentLimit
  }

  /// The greatest height, width, stride, dilation or margin: products of two stay below 2^30.
  static var extentLimit: Int32 { 1 &<< 15 }

  /// Whether a value is minus an int8 zero point.
  func isOffset(_ value: Int32) -> Bool { value >= -127 && value <= 128 }

  func isInt8(_ value: Int32) -> Bool { value >= -128 && value <= 127 }

  /// Whether two tensors have the same extents and rank.
  func haveEqualExtents(_ left: StoredTensor, _ right: StoredTensor) -> Bool {
    guard left.rank == right.rank else { return false }
    for axis in 0..<left.rank where left.extents[axis] != right.extents[axis] {
      return false
    }
    return true
  }
}
