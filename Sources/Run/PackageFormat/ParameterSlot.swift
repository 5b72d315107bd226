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
  public static var strideHeight: Self { Self(0) }
  public static var strideWidth: Self { Self(1) }
  /// Of a convolution.
  public static var dilationHeight: Self { Self(2) }
  /// Of a convolution.
  public static var dilationWidth: Self { Self(3) }
  /// Of a pool.
  public static var kernelHeight: Self { Self(2) }
  /// Of a pool.
  public static var kernelWidth: Self { Self(3) }
  public static var padTop: Self { Self(4) }
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
  public static var firstMultiplier: Self { Self(0) }
  public static var firstShift: Self { Self(1) }
  public static var secondMultiplier: Self { Self(2) }
  public static var secondShift: Self { Self(3) }
  /// Both inputs are shifted left by it before they are scaled.
  public static var leftShift: Self { Self(4) }
  /// Added to the second input: minus its zero point.
  public static var secondOffset: Self { Self(5) }
  public static var outputMultiplier: Self { Self(10) }
  public static var outputShift: Self { Self(11) }
}

// Functions along the innermost axis, and products with a matrix.
extension ParameterSlot {
  /// The product of the extents outside the innermost axis.
  public static var rows: Self { Self(10) }
  public static var inputMultiplier: Self { Self(0) }
  public static var inputLeftShift: Self { Self(1) }
  public static var differenceMinimum: Self { Self(2) }
  public static var reverseMultiplier: Self { Self(3) }
  public static var reverseShift: Self { Self(4) }
}
