import Kernels
import PackageFormat
import TensorTypes

// What several operators ask of their tensors and parameters.
extension Step {
  /// Where the output stands among the operands.
  @inline(__always)
  var outputPosition: Int { record.inputCount }

  /// The reason against the kind of an operand, if there is one. Not inlined: operators have up to
  /// six.
  @inline(never)
  func reason(against position: Int, _ kind: TensorKind) -> OperatorError.Reason? {
    kind.reason(against: input(position))
  }

  /// The reason against a constant table of `count` elements, if there is one.
  func reason(
    againstTable position: Int, _ type: ElementType, count: Int32
  ) -> OperatorError.Reason? {
    if let reason = reason(against: position, .table(of: type)) { return reason }
    return input(position).elementCount == Int(count) ? nil : .extents
  }

  /// Whether a tensor has as many elements as `rows`, at least one, of `width`.
  func holds(_ tensor: StoredTensor, rows: Int32, of width: Int32) -> Bool {
    let (elements, wraps) = rows.multipliedReportingOverflow(by: width)
    return rows >= 1 && !wraps && Int(elements) == tensor.elementCount
  }

  /// Whether the offsets and the clamp are what int8 activations can have.
  var hasInt8Quantization: Bool {
    let lower = self[.activationMinimum]
    let upper = self[.activationMaximum]
    // Each shifted to 0 ... 255: only then has it no other bits.
    let bits =
      (self[.inputOffset] &+ 127) | (self[.outputOffset] &+ 128) | (lower &+ 128)
      | (upper &+ 128)
    return UInt32(bitPattern: bits) <= 255 && lower <= upper
  }

  /// Whether each is a size or a step, at least 1, that image coordinates stay far below 2^31 with.
  func areExtents(_ first: Int32, _ second: Int32, _ third: Int32, _ fourth: Int32) -> Bool {
    // 1 ... 2^15: less one, such a number has at most 15 bits.
    let bits = (first &- 1) | (second &- 1) | (third &- 1) | (fourth &- 1)
    return UInt32(bitPattern: bits) < UInt32(Step.extentLimit)
  }

  /// The greatest height, width, stride, dilation or margin.
  static var extentLimit: Int32 { Limits.windowExtent }

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
