/// Why no kernel can compute what a graph asks for.
public enum KernelPreparationError: Error, Equatable, CustomStringConvertible {
  /// A ratio of scales that a quantized factor cannot express.
  case factorOutOfRange(Double, limit: String)
  /// An operation whose result has one quantization only.
  case fixedQuantization(operation: String, scale: Float, zeroPoint: Int32)
  /// More separate axes than a kernel has loops.
  case tooManyAxes(operation: String, count: Int, limit: Int)
  /// Shapes that do not fit each other.
  case shapeMismatch(operation: String, [Int], [Int])

  /// What is wrong and how it is mended.
  public var description: String {
    switch self {
    case .factorOutOfRange(let factor, let limit):
      "the ratio of scales \(factor) is out of range (\(limit)); calibrate with data that brings "
        + "the ranges of the tensors nearer to each other"
    case .fixedQuantization(let operation, let scale, let zeroPoint):
      "the result of \(operation) must have scale \(scale) and zero point \(zeroPoint)"
    case .tooManyAxes(let operation, let count, let limit):
      "\(operation) over \(count) separate axes; at most \(limit) can be walked, so reshape the "
        + "operands until neighbouring axes merge"
    case .shapeMismatch(let operation, let left, let right):
      "\(operation) of shapes \(left) and \(right), which do not fit each other"
    }
  }
}
