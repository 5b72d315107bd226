/// A step of the plan: an operator, its tensors, and the numbers that were worked out when it was
/// built.
///
/// 64 bytes: opcode (UInt16), counts of inputs and of outputs (a byte each), the first of its
/// operands (UInt32), 14 parameters (Int32).
public struct OperatorRecord: Sendable {
  /// What it does.
  public var opcode: Opcode
  /// How many of its operands are inputs; they stand first.
  public var inputCount: Int
  /// How many of its operands are outputs.
  public var outputCount: Int
  /// Where its operands start in their section.
  public var firstOperand: Int
  /// The parameters; `ParameterSlot` names them.
  public var parameters: InlineArray<14, Int32>

  /// A step with all parameters zero.
  public init(opcode: Opcode, inputCount: Int, outputCount: Int, firstOperand: Int) {
    self.opcode = opcode
    self.inputCount = inputCount
    self.outputCount = outputCount
    self.firstOperand = firstOperand
    parameters = InlineArray(repeating: 0)
  }

  /// What a record holds; validation has seen its opcode.
  init(_ fields: StoredRecord) {
    let step = StoredOperator(fields)
    self.init(
      opcode: step.opcode, inputCount: step.inputCount, outputCount: step.outputCount,
      firstOperand: step.firstOperand)
    for slot in 0..<PackageLayout.parameterCount {
      parameters[slot] = fields.signedWord(8 &+ 4 &* slot)
    }
  }

  /// One parameter by its name.
  @inline(__always)
  public subscript(slot: ParameterSlot) -> Int32 {
    get { parameters[slot.index] }
    set { parameters[slot.index] = newValue }
  }
}
