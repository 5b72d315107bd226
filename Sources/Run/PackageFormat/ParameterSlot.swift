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
  /// The rows that the window moves between two rows of the result.
  public static var strideHeight: Self { Self(0) }
  /// The columns that the window moves between two columns of the result.
  public static var strideWidth: Self { Self(1) }
  /// Of a convolution: the rows between two rows of the window.
  public static var dilationHeight: Self { Self(2) }
  /// Of a convolution: the columns between two columns of the window.
  public static var dilationWidth: Self { Self(3) }
  /// The stride along the rows (0) or the columns (1).
  package static func stride(_ axis: Int) -> Self { Self(axis) }
  /// The dilation of a convolution, or the extent of a pool's window, along one of these axes.
  package static func dilation(_ axis: Int) -> Self { Self(2 &+ axis) }
  /// The padding before the image along one of these axes.
  package static func padding(_ axis: Int) -> Self { Self(4 &+ axis) }
  /// Of a pool: the rows of the window.
  public static var kernelHeight: Self { Self(2) }
  /// Of a pool: the columns of the window.
  public static var kernelWidth: Self { Self(3) }
  /// The rows of padding above the image; those below follow from the result's height.
  public static var padTop: Self { Self(4) }
  /// The columns of padding before the image; those after follow from the result's width.
  public static var padLeft: Self { Self(5) }
  /// Of a convolution: into how many parts the channels are split, each convolved by itself.
  public static var groups: Self { Self(10) }
  /// Of a convolution: results in a group.
  public static var groupOutputChannels: Self { Self(11) }
  /// Of weights of four bits: how many of a row share a scale; 0 where they have none.
  public static var groupSize: Self { Self(13) }
  /// Of a depthwise convolution: results for each input channel.
  public static var channelMultiplier: Self { Self(10) }
}

// Functions of two tensors.
extension ParameterSlot {
  /// The significand of the factor that brings the left operand to the common scale.
  public static var leftMultiplier: Self { Self(0) }
  /// The power of two of that factor: 0 or negative.
  public static var leftShift: Self { Self(1) }
  /// The significand of the factor that brings the right operand to the common scale.
  public static var rightMultiplier: Self { Self(2) }
  /// The power of two of that factor: 0 or negative.
  public static var rightShift: Self { Self(3) }
  /// Added to the right operand: minus its zero point; the left one's is `inputOffset`.
  public static var rightOffset: Self { Self(5) }
}

// A factor from one scale to another.
extension ParameterSlot {
  /// The significand of the factor that brings a sum or a product to the result's scale.
  public static var outputMultiplier: Self { Self(10) }
  /// The power of two of that factor; positive to the left.
  public static var outputShift: Self { Self(11) }
}

// Functions along the innermost axis, and products with a matrix.
extension ParameterSlot {
  /// The product of the extents outside the innermost axis.
  public static var rows: Self { Self(12) }
  /// Of a logarithmic softmax: the significand of the factor from the input's scale to 2^-26.
  public static var inputMultiplier: Self { Self(0) }
  /// The power of two of that factor: 0 or positive.
  public static var inputShift: Self { Self(1) }
  /// Of a logarithmic softmax: the significand of the factor from 2^-26 to the input's scale.
  public static var reverseMultiplier: Self { Self(2) }
  /// The power of two of that factor: 0 or negative.
  public static var reverseShift: Self { Self(3) }
  /// Of a logarithmic softmax: the least difference to the greatest input that still counts.
  public static var differenceMinimum: Self { Self(4) }
}

// Decoders.
extension ParameterSlot {
  /// The power of two that divides the factors of all rows.
  public static var factorShift: Self { Self(1) }
  /// Of a normalization: the lower word of its epsilon in steps of the sum of squares.
  public static var epsilonLow: Self { Self(2) }
  /// The upper word.
  public static var epsilonHigh: Self { Self(3) }
  /// Of an attention: heads of queries for each head of keys.
  public static var queriesPerKey: Self { Self(0) }
  /// The power of two that divides the factors of keys.
  public static var keyShift: Self { Self(1) }
  /// The power of two that divides the factors of values.
  public static var valueShift: Self { Self(2) }
  /// The power of two that divides the factors of results.
  public static var resultShift: Self { Self(3) }
}

// Movement.
extension ParameterSlot {
  /// Of a concatenation: the axis along which the inputs are joined, 0 the outermost.
  public static var axis: Self { Self(0) }
  /// Of a pad: the input's extent along each of four axes.
  public static func extent(_ axis: Int) -> Self { Self(axis) }
  /// Of a pad: the margin before the input along each axis.
  public static func before(_ axis: Int) -> Self { Self(4 &+ axis) }
  /// Of a pad: the margin after the input along each axis.
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
