import CIntrinsics

extension OperatorSet {
  /// What this build of the runtime holds: everything, or the needs of the package that it was
  /// linked for. A constant, so that what is not linked is not there.
  @inline(__always)
  package static var linked: OperatorSet {
    OperatorSet(
      operators: UInt32(truncatingIfNeeded: nvx_linked_operators),
      forms: UInt32(truncatingIfNeeded: nvx_linked_forms))
  }
}
