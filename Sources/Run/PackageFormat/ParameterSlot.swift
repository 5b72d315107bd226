/// Names one of an operator's parameters. Operators of different kinds use one slot for different
/// things; within a kind each name has a slot of its own.
public struct ParameterSlot: Equatable, Sendable {
  /// The position among the parameters.
  public let index: Int

  @inline(__always)
  init(_ index: Int) { self.index = index }
}

// Every operator that changes its elements' quantization.
extension ParameterSlot {
  /// Added to an input: minus its zero point.
  public static var inputOffset: Self { Self(6) }
  /// Added to a result: its zero point.
  public static var outputOffset: Self { Self(7) }
  /// The least result, after the fused activation.
  public static var activationMinimum: Self { Self(8) }
  /// The greatest result, after the fused activation.
  public static var activationMaximum: Self { Self(9) }
}

// Windows over images: convolutions and pools.
extension ParameterSlot {
  /// Rows of the input from one row of the result to the next.
  public static var strideHeight: Self { Self(0) }
  /// Columns of the input from one column of the result to the next.
  public static var strideWidth: Self { Self(1) }
  /// Of a convolution.
  public static var dilationHeight: Self { Self(2) }
  /// Of a convolution.
  public static var dilationWidth: Self { Self(3) }
  /// Of a pool.
  public static var kernelHeight: Self { Self(2) }
  /// Of a pool.
  public static var kernelWidth: Self { Self(3) }
  /// Rows above the input.
  public static var padTop: Self { Self(4) }
  /// Columns to the left of the input.
  public static var padLeft: Self { Self(5) }
  /// Of a convolution.
  public static var groups: Self { Self(10) }
  /// Of a convolution: results in a group.
  public static var groupOutputChannels: Self { Self(11) }
  /// Of a depthwise convolution: results for each input channel.
  public static var channelMultiplier: Self { Self(10) }
}

// Functions of two tensors.
extension ParameterSlot {
  /// Brings the left operand to the common scale: a Q31 factor.
  public static var leftMultiplier: Self { Self(0) }
  /// Brings the left operand to the common scale: a power of two.
  public static var leftShift: Self { Self(1) }
  /// Brings the right operand to the common scale: a Q31 factor.
  public static var rightMultiplier: Self { Self(2) }
  /// Brings the right operand to the common scale: a power of two.
  public static var rightShift: Self { Self(3) }
  /// Added to the right operand: minus its zero point; the left one's is `inputOffset`.
  public static var rightOffset: Self { Self(5) }
}

// A factor from one scale to another.
extension ParameterSlot {
  /// Brings a result to its scale: a Q31 factor.
  public static var outputMultiplier: Self { Self(10) }
  /// Brings a result to its scale: a power of two.
  public static var outputShift: Self { Self(11) }
}

// Functions along the innermost axis, and products with a matrix.
extension ParameterSlot {
  /// The product of the extents outside the innermost axis.
  public static var rows: Self { Self(12) }
  /// Turns a difference of inputs into Q5.26: a Q31 factor.
  public static var inputMultiplier: Self { Self(0) }
  /// Turns a difference of inputs into Q5.26: a power of two, not negative.
  public static var inputShift: Self { Self(1) }
  /// Turns Q5.26 into a difference of inputs: a Q31 factor.
  public static var reverseMultiplier: Self { Self(2) }
  /// Turns Q5.26 into a difference of inputs: a power of two, not positive.
  public static var reverseShift: Self { Self(3) }
  /// The greatest difference that fits Q5.26, negative.
  public static var differenceMinimum: Self { Self(4) }
}

// Movement.
extension ParameterSlot {
  /// Of a concatenation.
  public static var axis: Self { Self(0) }
  /// Of a pad: the extent of one of four axes.
  public static func extent(_ axis: Int) -> Self { Self(axis) }
  /// Of a pad: the margin before an axis.
  public static func before(_ axis: Int) -> Self { Self(4 &+ axis) }
  /// Of a pad: the margin after an axis.
  public static func after(_ axis: Int) -> Self { Self(8 &+ axis) }
  /// Of a pad: what the margins hold.
  public static var value: Self { Self(12) }
  /// Of a transpose: the result's extent along each of six axes.
  public static func resultExtent(_ axis: Int) -> Self { Self(axis) }
  /// Of a transpose: how far the input moves along each.
  public static func inputStep(_ axis: Int) -> Self { Self(6 &+ axis) }
  /// Of a mean: minus the input's zero point, as often as values are summed.
  public static var sumOffset: Self { Self(6) }
}
