/// The operators of a plan. The raw value is what a package stores: never reuse a number.
///
/// Every operator with weights takes x, weights, bias, multipliers, shifts; and the scales of the
/// weights' groups where they have some.
/// `Documentation/NUMERICS.md` says what each computes.
public enum Opcode: UInt16, Sendable {
  case convolution2D = 1
  case depthwiseConvolution2D = 2
  case fullyConnected = 3
  case averagePool2D = 4
  case maxPool2D = 5
  /// Left, right, and where they are broadcast the twelve numbers of the walk.
  case add = 6
  case subtract = 7
  case multiply = 8
  case minimum = 9
  case maximum = 10
  /// x, the exponentials of differences.
  case softmax = 11
  /// x, the exponentials of differences.
  case logSoftmax = 12
  /// x, a table of 256 results: every function of one element.
  case lookup = 13
  case pad = 14
  /// Any number of tensors.
  case concatenate = 15
  case transpose = 16
  /// x, the input's row for each of the result's, and its columns.
  case resizeNearest = 17
  /// x, the twelve numbers of the walk.
  case mean = 18
  /// A token, a table of rows, their factors, and of 4-bit rows the group scales.
  case embedding = 19
  /// x, gains.
  case rmsNormalization = 20
  /// x, weights, the rows' factors, of 4-bit weights the group scales, and what is added, if any.
  case linear = 21
  /// Queries, keys and values of a position; both caches, the position; a sine, the turns of
  /// pairs, exponentials, factors of scores and of channels.
  case attention = 22
  /// Gates and what they gate, a logistic function.
  case gatedSiLU = 23

  /// Whether it has weights, and with them a bias and factors.
  public var hasWeights: Bool {
    switch self {
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected: true
    default: false
    }
  }

  /// Whether an operator can have so many inputs and outputs.
  public func accepts(inputs: Int, outputs: Int) -> Bool {
    let least = Int(leastInputCount)
    guard outputs == 1, inputs > least else { return outputs == 1 && inputs == least }
    if OperatorSet.linked.holdsInt4 && hasWeights { return inputs == 6 }
    return self == .concatenate || inputs &- least <= Int(optionalInputCount)
  }

  /// How many inputs it may have besides: functions of two tensors may have a walk.
  private var optionalInputCount: UInt8 {
    switch self {
    case .add, .subtract, .multiply, .minimum, .maximum, .embedding: 1
    case .linear: 2
    default: 0
    }
  }

  // Not inlined: as small numbers it is a small table.
  @inline(never)
  private var leastInputCount: UInt8 {
    switch self {
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected: 5
    case .attention: 9
    case .resizeNearest, .embedding, .linear: 3
    case .add, .subtract, .multiply, .minimum, .maximum, .softmax, .logSoftmax, .lookup, .mean,
      .rmsNormalization, .gatedSiLU:
      2
    case .averagePool2D, .maxPool2D, .pad, .transpose, .concatenate: 1
    }
  }
}
