public import ModelGraph

/// The integers that a fused activation holds a result to.
///
/// Source: TensorFlow Lite, `CalculateActivationRangeQuantized`.
public struct ActivationBounds: Equatable, Sendable {
  /// The least and the greatest integer, both within int8.
  public var minimum, maximum: Int32

  /// The bounds of an activation on a tensor with this quantization.
  public init(_ activation: FusedActivation, _ output: TensorQuantization) {
    switch activation {
    case .none: self.init(lower: -.infinity, upper: .infinity, output)
    case .relu: self.init(lower: 0, upper: .infinity, output)
    case .relu6: self.init(lower: 0, upper: 6, output)
    case .reluN1To1: self.init(lower: -1, upper: 1, output)
    }
  }

  /// Real bounds on a tensor with this quantization.
  public init(lower: Float, upper: Float, _ output: TensorQuantization) {
    minimum = max(-128, quantizedBound(lower, output))
    maximum = min(127, quantizedBound(upper, output))
  }
}

/// The integer nearest to a real, held far outside int8 where it would not fit.
private func quantizedBound(_ real: Float, _ quantization: TensorQuantization) -> Int32 {
  let steps = (real / quantization.scale).rounded(.toNearestOrAwayFromZero)
  return Int32(min(max(steps, -0x1p24), 0x1p24)) + quantization.zeroPoint
}
