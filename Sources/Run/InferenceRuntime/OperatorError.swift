public import PackageFormat

/// Why a step of a package cannot be run: its tensors or parameters are not what the kernel takes.
public struct OperatorError: Error, Equatable, Sendable {
  /// The step's number.
  public let step: Int
  /// What it does.
  public let opcode: Opcode
  /// What is wrong with it.
  public let reason: Reason

  /// What can be wrong with a step.
  public enum Reason: Sendable {
    /// A tensor has another element type than the kernel takes.
    case elementType
    /// A tensor has too many or too few axes.
    case rank
    /// The shapes do not fit each other.
    case extents
    /// A tensor's layout is none that the kernel takes.
    case layout
    /// There is too little scratch for this machine's kernels.
    case scratch
    /// A table must lie in the package.
    case storage
    /// A parameter is out of its range.
    case parameter
    /// The sum could pass 32 bits.
    case accumulator
    /// This build of the runtime was linked without the operator, or without the layout.
    case notLinked
  }
}
