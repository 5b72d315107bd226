import TensorTypes

/// Which operators, and for which layouts of weights, a package needs or a runtime holds.
package struct OperatorSet: Equatable, Sendable {
  /// The bit 2^opcode for each operator.
  package private(set) var operators: UInt32
  /// For each of the operators with weights, which are 1 to 3, the bit 2^(8 * opcode + form).
  ///
  /// A form is the number of the layout, and 3 more where weights have four bits.
  package private(set) var forms: UInt32

  /// A set by its bits.
  @inline(__always)
  package init(operators: UInt32, forms: UInt32) {
    self.operators = operators
    self.forms = forms
  }

  /// What the steps of a package need.
  package init(_ package: borrowing PackageView) {
    self.init(operators: 0, forms: 0)
    for index in 0..<package.count(.operators) {
      let step = package.storedOperator(index)
      operators |= Self.bit(step.opcode)
      guard step.opcode.hasWeights else { continue }
      let weights = package.operands(of: step)[1]
      forms |= Self.bit(step.opcode, Self.form(weights.rawLayout, isInt4: weights.holds(.int4)))
    }
  }

  /// Whether it holds an operator.
  @inline(__always)
  package func contains(_ opcode: Opcode) -> Bool { operators & Self.bit(opcode) != 0 }

  /// Whether it holds an operator with weights for one of their layouts.
  @inline(__always)
  package func contains(_ opcode: Opcode, _ layout: TensorRecord.Layout) -> Bool {
    forms & Self.bit(opcode, Self.form(layout.rawValue, isInt4: false)) != 0
  }

  /// The same for weights of four bits.
  @inline(__always)
  package func contains(_ opcode: Opcode, int4 layout: TensorRecord.Layout) -> Bool {
    forms & Self.bit(opcode, Self.form(layout.rawValue, isInt4: true)) != 0
  }

  /// Whether it holds any operator for weights of four bits.
  @inline(__always)
  package var holdsInt4: Bool { forms & 0x7878_7800 != 0 }

  @inline(__always)
  private static func form(_ layout: UInt8, isInt4: Bool) -> UInt8 {
    isInt4 ? layout &+ 3 : layout
  }

  @inline(__always)
  private static func bit(_ opcode: Opcode) -> UInt32 { 1 &<< UInt32(opcode.rawValue) }

  @inline(__always)
  private static func bit(_ opcode: Opcode, _ form: UInt8) -> UInt32 {
    1 &<< (8 &* UInt32(opcode.rawValue) &+ UInt32(form))
  }
}
