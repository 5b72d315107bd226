import CIntrinsics
import PackageFormat

extension OperatorSet {
  /// What this build of the runtime holds: everything, or the needs of the package that it was
  /// linked for.
  @inline(__always)
  static var linked: OperatorSet {
    OperatorSet(
      operators: UInt32(truncatingIfNeeded: nvx_linked_operators),
      forms: UInt32(truncatingIfNeeded: nvx_linked_forms))
  }
}

extension Step {
  /// Whether this build holds an operator.
  @inline(__always)
  func links(_ opcode: Opcode) -> Bool { OperatorSet.linked.contains(opcode) }

  /// Whether this build holds an operator for a layout of its weights.
  @inline(__always)
  func links(_ opcode: Opcode, _ layout: TensorRecord.Layout) -> Bool {
    OperatorSet.linked.contains(opcode, layout)
  }
}
