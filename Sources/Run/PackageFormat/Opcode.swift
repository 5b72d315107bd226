/// The operators of a plan. The raw value is what a package stores: never reuse a number.
///
/// Every operator with weights takes x, weights, bias, multipliers, shifts.
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

  /// Whether it has weights, and with them a bias and factors.
  public var hasWeights: Bool {
    switch self {
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected: true
    default: false
    }
  }

  /// Whether an operator can have so many inputs and outputs.
  public func accepts(inputs: Int, outputs: Int) -> Bool {
    guard outputs == 1 else { return false }
    switch self {
    case .convolution2D, .depthwiseConvolution2D, .fullyConnected: return inputs == 5
    case .add, .subtract, .multiply, .minimum, .maximum: return inputs == 2 || inputs == 3
    case .resizeNearest: return inputs == 3
    case .softmax, .logSoftmax, .lookup, .mean: return inputs == 2
    case .averagePool2D, .maxPool2D, .pad, .transpose: return inputs == 1
    case .concatenate: return inputs >= 1
    }
  }
}
