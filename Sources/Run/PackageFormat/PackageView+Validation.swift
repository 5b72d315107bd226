import TensorTypes

// Everything that a run trusts about the structure is checked here, once. The time is bounded by
// the records' count, which is bounded by the package's size.
extension PackageView {
  func validatePlan() throws(PackageError) {
    if let wrong = wrongRecord { throw PackageError(wrong) }
  }

  /// The first record with a wrong field.
  @inline(__always)
  private var wrongRecord: WrongRecord? {
    guard inputCount <= count(.ports) else {
      return WrongRecord(.ports, 0, WrongField(.count, inputCount))
    }
    var arenaUnits = UInt32.max
    for family in 0..<UInt32(PackageLayout.familyCount) {
      let units = self.arenaUnits(family: Int(truncatingIfNeeded: family))
      guard units <= UInt32(clamping: Int.max / PackageLayout.unitBytes) else {
        return WrongRecord(.scratch, family, WrongField(.family, units))
      }
      // Tensors must lie in the arena whichever family runs.
      arenaUnits = min(arenaUnits, units)
    }
    for index in 0..<recordCount(.operands) {
      let tensor = record(.operands, Int(truncatingIfNeeded: index)).word(0)
      if let wrong = wrongNumber(tensor, below: .tensors) {
        return WrongRecord(.operands, index, wrong)
      }
    }
    for index in 0..<recordCount(.tensors) {
      let tensor = storedTensor(Int(truncatingIfNeeded: index))
      let room = tensor.isConstant ? recordCount(.constants) : arenaUnits
      if let wrong = tensor.wrongField(room: room) { return WrongRecord(.tensors, index, wrong) }
    }
    for index in 0..<recordCount(.operators) {
      let step = storedOperator(Int(truncatingIfNeeded: index))
      if let wrong = wrongField(of: step) { return WrongRecord(.operators, index, wrong) }
    }
    for index in 0..<recordCount(.ports) {
      let tensor = record(.ports, Int(truncatingIfNeeded: index)).word(0)
      if let wrong = wrongPort(tensor) { return WrongRecord(.ports, index, wrong) }
    }
    return nil
  }

  private func wrongField(of step: StoredOperator) -> WrongField? {
    guard let opcode = Opcode(rawValue: step.rawOpcode) else {
      return WrongField(.opcode, Int(step.rawOpcode))
    }
    let operandCount = step.inputCount &+ step.outputCount
    let first = UInt32(truncatingIfNeeded: step.firstOperand)
    let room = recordCount(.operands)
    guard first <= room, UInt32(truncatingIfNeeded: operandCount) <= room &- first else {
      return WrongField(.operand, first)
    }
    guard opcode.accepts(inputs: step.inputCount, outputs: step.outputCount) else {
      return WrongField(.count, operandCount)
    }
    // Every operator has one output.
    let output = operands(of: step)[step.inputCount]
    return output.isConstant ? WrongField(.storage, step.inputCount) : nil
  }

  private func wrongPort(_ tensor: UInt32) -> WrongField? {
    if let wrong = wrongNumber(tensor, below: .tensors) { return wrong }
    let isConstant = storedTensor(Int(truncatingIfNeeded: tensor)).isConstant
    return isConstant ? WrongField(.storage, tensor) : nil
  }

  /// What is wrong with a field that should name a record of a section.
  @inline(__always)
  func wrongNumber(_ number: UInt32, below section: PackageLayout.Section) -> WrongField? {
    number < recordCount(section) ? nil : WrongField(.operand, number)
  }
}
