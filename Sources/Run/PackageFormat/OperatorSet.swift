/// Which operators, and for which layouts of weights, a package needs or a runtime holds.
package struct OperatorSet: Equatable, Sendable {
  /// The bit 2^opcode for each operator.
  package private(set) var operators: UInt32
  /// For each of the operators with weights, which are 1 to 3, the bit 2^(8 * opcode + layout).
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
      forms |= Self.bit(step.opcode, package.storedOperand(1, of: step).layout)
    }
  }

  /// Whether it holds an operator.
  @inline(__always)
  package func contains(_ opcode: Opcode) -> Bool { operators & Self.bit(opcode) != 0 }

  /// Whether it holds an operator with weights for one of their layouts.
  @inline(__always)
  package func contains(_ opcode: Opcode, _ layout: TensorRecord.Layout) -> Bool {
    forms & Self.bit(opcode, layout) != 0
  }

  @inline(__always)
  private static func bit(_ opcode: Opcode) -> UInt32 { 1 &<< UInt32(opcode.rawValue) }

  @inline(__always)
  private static func bit(_ opcode: Opcode, _ layout: TensorRecord.Layout) -> UInt32 {
    1 &<< (8 &* UInt32(opcode.rawValue) &+ UInt32(layout.rawValue))
  }
}
