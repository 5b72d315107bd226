import TensorTypes

// Everything that later code trusts about the structure is checked here, once. The time is bounded
// by the records' count, which is bounded by the package's size.
extension PackageView {
  func validateRecords() throws(PackageError) {
    guard inputCount <= count(.ports) else {
      throw .record(.ports, index: 0, field: .count, found: inputCount)
    }
    let arenaUnits = try smallestArena()
    for index in 0..<count(.tensors) { try validateTensor(index, arenaUnits: arenaUnits) }
    for index in 0..<count(.operands) {
      try check(record(.operands, index).word(0), below: .tensors, .operands, index, .operand)
    }
    for index in 0..<count(.operators) { try validateOperator(index) }
    try validateName(0, .names, 0)
    for index in 0..<count(.ports) { try validatePort(index) }
    try validateScratch()
  }

  /// The arena that holds tensors whichever family runs, in units.
  private func smallestArena() throws(PackageError) -> UInt32 {
    var smallest = UInt32.max
    for family in 0..<PackageLayout.familyCount {
      let units = arenaUnits(family: family)
      guard units <= UInt32(clamping: Int.max / PackageLayout.unitBytes) else {
        throw .record(.scratch, index: family, field: .family, found: Int(clamping: units))
      }
      smallest = min(smallest, units)
    }
    return smallest
  }

  private func validateTensor(_ index: Int, arenaUnits: UInt32) throws(PackageError) {
    let tensor = storedTensor(index)
    let room = tensor.isConstant ? UInt32(clamping: count(.constants)) : arenaUnits
    guard let field = tensor.wrongField(room: room) else { return }
    throw .record(.tensors, index: index, field: field, found: tensor.value(of: field))
  }

  private func validateOperator(_ index: Int) throws(PackageError) {
    let step = storedOperator(index)
    guard let opcode = Opcode(rawValue: step.rawOpcode) else {
      throw .record(.operators, index: index, field: .opcode, found: Int(step.rawOpcode))
    }
    let operands = step.inputCount &+ step.outputCount
    let first = step.firstOperand
    guard first >= 0, first <= count(.operands), operands <= count(.operands) &- first else {
      throw .record(
        .operators, index: index, field: .operand,
        found: Int(clamping: UInt32(truncatingIfNeeded: first)))
    }
    guard opcode.accepts(inputs: step.inputCount, outputs: step.outputCount) else {
      throw .record(.operators, index: index, field: .count, found: operands)
    }
    // Every operator has one output.
    guard !storedTensor(operand(first &+ step.inputCount)).isConstant else {
      throw .record(.operators, index: index, field: .storage, found: step.inputCount)
    }
  }

  private func validatePort(_ index: Int) throws(PackageError) {
    try check(record(.ports, index).word(0), below: .tensors, .ports, index, .operand)
    let port = port(index)
    guard !storedTensor(port.tensor).isConstant else {
      throw .record(.ports, index: index, field: .storage, found: port.tensor)
    }
    // Positive and finite as a float32: what follows in order of the bits is infinite or negative.
    guard port.scaleBits >= 1, port.scaleBits < 0x7F80_0000 else {
      throw .record(.ports, index: index, field: .scale, found: Int(clamping: port.scaleBits))
    }
    guard storedTensor(port.tensor).holds(zeroPoint: port.zeroPoint) else {
      throw .record(.ports, index: index, field: .zeroPoint, found: Int(port.zeroPoint))
    }
    try check(record(.ports, index).word(12), below: .names, .ports, index, .name)
    try validateName(port.nameOffset, .ports, index)
  }

  private func validateName(
    _ nameOffset: Int, _ section: PackageLayout.Section, _ index: Int
  ) throws(PackageError) {
    let room = count(.names) &- nameOffset
    guard room >= 2, nameByteCount(at: nameOffset) <= room &- 2 else {
      throw .record(section, index: index, field: .name, found: nameOffset)
    }
  }

  /// Scratch must be sorted by family, then by operator, so that a run finds its own by walking
  /// along.
  private func validateScratch() throws(PackageError) {
    var previous = (family: 0, operatorIndex: -1)
    for index in 0..<count(.scratch) {
      let fields = record(.scratch, index)
      let family = fields.word(0)
      guard family < UInt32(PackageLayout.familyCount) else {
        throw .record(.scratch, index: index, field: .family, found: Int(clamping: family))
      }
      try check(fields.word(4), below: .operators, .scratch, index, .operand)
      let room = arenaUnits(family: Int(truncatingIfNeeded: family))
      let start = fields.word(8)
      guard start <= room, fields.word(12) <= room &- start else {
        throw .record(.scratch, index: index, field: .offset, found: Int(clamping: start))
      }
      let entry = scratch(index)
      let key = (family: entry.family, operatorIndex: entry.operatorIndex)
      guard index == 0 || previous < key else {
        throw .record(.scratch, index: index, field: .order, found: entry.operatorIndex)
      }
      previous = key
    }
  }

  private func check(
    _ value: UInt32, below section: PackageLayout.Section, _ owner: PackageLayout.Section,
    _ index: Int, _ field: PackageError.Field
  ) throws(PackageError) {
    guard value < UInt32(clamping: count(section)) else {
      throw .record(owner, index: index, field: field, found: Int(clamping: value))
    }
  }
}
