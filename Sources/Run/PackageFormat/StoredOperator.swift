/// A step of a validated package, read field by field where it lies: nothing is copied.
///
/// `OperatorRecord` says what the fields are.
package struct StoredOperator: ~Escapable, Copyable {
  private let record: StoredRecord

  @inline(__always)
  @_lifetime(copy record)
  init(_ record: StoredRecord) { self.record = record }

  /// What it does.
  @inline(__always)
  package var opcode: Opcode {
    guard let opcode = Opcode(rawValue: rawOpcode) else { preconditionFailure("validated") }
    return opcode
  }

  /// Whether it does this.
  @inline(__always)
  package func does(_ opcode: Opcode) -> Bool { rawOpcode == opcode.rawValue }

  /// How many of its operands are inputs; they stand first.
  @inline(__always)
  package var inputCount: Int { Int(record.byte(2)) }

  /// Where its operands start in their section.
  @inline(__always)
  package var firstOperand: Int { Int(truncatingIfNeeded: record.word(4)) }

  /// One parameter by its name.
  @inline(__always)
  package subscript(slot: ParameterSlot) -> Int32 { record.signedWord(8 &+ 4 &* slot.index) }

  @inline(__always)
  var rawOpcode: UInt16 { record.halfWord(0) }

  @inline(__always)
  var outputCount: Int { Int(record.byte(3)) }
}
