import PackageFormat

extension Step {
  /// Whether this build holds an operator.
  @inline(__always)
  func links(_ opcode: Opcode) -> Bool { OperatorSet.linked.contains(opcode) }

  /// Whether this build holds an operator for a layout of its weights.
  @inline(__always)
  func links(_ opcode: Opcode, _ layout: TensorRecord.Layout) -> Bool {
    OperatorSet.linked.contains(opcode, layout)
  }

  /// Whether this build holds an operator for the layout of these weights.
  @inline(__always)
  func links(_ opcode: Opcode, for weights: StoredTensor) -> Bool {
    (links(opcode, .plain) && weights.has(.plain))
      || (links(opcode, .blocks4x4) && weights.has(.blocks4x4))
      || (links(opcode, .foldedRows) && weights.has(.foldedRows))
  }

  /// The same for weights of four bits.
  @inline(__always)
  func links(_ opcode: Opcode, forInt4 weights: StoredTensor) -> Bool {
    (links(opcode, int4: .plain) && weights.has(.plain))
      || (links(opcode, int4: .blocks4x8) && weights.has(.blocks4x8))
      || (links(opcode, int4: .foldedRows) && weights.has(.foldedRows))
  }

  /// Whether this build holds an operator for weights of four bits in a layout.
  @inline(__always)
  func links(_ opcode: Opcode, int4 layout: TensorRecord.Layout) -> Bool {
    OperatorSet.linked.contains(opcode, int4: layout)
  }
}
