import TensorTypes

// Everything that later code trusts about the structure is checked here, once. The time is bounded
// by the records' count, which is bounded by the package's size.
extension PackageView {
  func validateRecords() throws(PackageError) {
    guard inputCount <= count(.ports) else {
      throw .record(.ports, index: 0, field: .count, found: inputCount)
    }
    let arenaBytes = try smallestArena()
    for index in 0..<count(.tensors) { try validateTensor(index, arenaBytes: arenaBytes) }
    for index in 0..<count(.operands) {
      try check(
        bytes.word(at: offset(.operands, index)), below: .tensors, .operands, index, .operand)
    }
    for index in 0..<count(.operators) { try validateOperator(index) }
    try validateName(0, .names, 0)
    for index in 0..<count(.ports) { try validatePort(index) }
    try validateScratch()
  }

  /// The arena that holds tensors whichever family runs, in bytes.
  private func smallestArena() throws(PackageError) -> Int {
    var smallest = arenaByteCount(family: 0)
    for family in 0..<PackageLayout.familyCount {
      let units = bytes.word(at: PackageLayout.Header.arenas &+ 4 &* family)
      guard units <= UInt32(clamping: Int.max / PackageLayout.unitBytes) else {
        throw .record(.scratch, index: family, field: .family, found: Int(clamping: units))
      }
      smallest = min(smallest, arenaByteCount(family: family))
    }
    return smallest
  }

  private func validateTensor(_ index: Int, arenaBytes: Int) throws(PackageError) {
    let at = offset(.tensors, index)
    guard ElementType(rawValue: bytes.byte(at: at)) != nil else {
      throw .record(.tensors, index: index, field: .type, found: Int(bytes.byte(at: at)))
    }
    let storage = bytes.byte(at: at &+ 1)
    guard TensorRecord.Storage(rawValue: storage) != nil else {
      throw .record(.tensors, index: index, field: .storage, found: Int(storage))
    }
    guard let record = decodeTensor(index) else {
      throw .record(.tensors, index: index, field: .layout, found: Int(bytes.byte(at: at &+ 2)))
    }
    guard record.rank <= PackageLayout.rankLimit else {
      throw .record(.tensors, index: index, field: .rank, found: record.rank)
    }
    let byteCount = try checkedByteCount(record, index)
    let room =
      record.storage == .arena
      ? arenaBytes : count(.constants) &* PackageLayout.unitBytes
    guard record.offsetUnits <= UInt32(clamping: room / PackageLayout.unitBytes),
      byteCount <= room &- record.byteOffset
    else {
      throw .record(
        .tensors, index: index, field: .offset, found: Int(clamping: record.offsetUnits))
    }
  }

  /// The size of a tensor, once its size in bits is known to fit 31 bits: a chip counts as a host.
  private func checkedByteCount(_ record: TensorRecord, _ index: Int) throws(PackageError) -> Int {
    var elements: Int32 = 1
    for axis in 0..<PackageLayout.rankLimit {
      let extent = record.extents[axis]
      let (product, overflow) = elements.multipliedReportingOverflow(by: extent)
      let (bits, bitsOverflow) = product.multipliedReportingOverflow(
        by: Int32(truncatingIfNeeded: record.type.bitWidth))
      guard extent >= 1, !overflow, !bitsOverflow, bits <= Int32.max &- 7,
        axis < record.rank || extent == 1
      else {
        throw .record(.tensors, index: index, field: .extent, found: Int(extent))
      }
      elements = product
    }
    guard record.layout == .plain || (record.storage == .constant && record.type == .int8) else {
      throw .record(.tensors, index: index, field: .layout, found: Int(record.layout.rawValue))
    }
    // Whole blocks take at most 16 times as much, which must fit too.
    guard record.layout != .blocks4x4 || elements < 1 &<< 27 else {
      throw .record(.tensors, index: index, field: .extent, found: Int(elements))
    }
    return record.byteCount
  }

  private func validateOperator(_ index: Int) throws(PackageError) {
    let at = offset(.operators, index)
    guard let record = decodeOperator(index) else {
      throw .record(.operators, index: index, field: .opcode, found: Int(bytes.halfWord(at: at)))
    }
    let operands = record.inputCount &+ record.outputCount
    let first = bytes.word(at: at &+ 4)
    guard first <= UInt32(clamping: count(.operands)), operands <= count(.operands) &- Int(first)
    else {
      throw .record(.operators, index: index, field: .operand, found: Int(clamping: first))
    }
    guard record.opcode.accepts(inputs: record.inputCount, outputs: record.outputCount) else {
      throw .record(.operators, index: index, field: .count, found: operands)
    }
    for position in record.inputCount..<operands {
      let tensor = tensor(operand(record.firstOperand &+ position))
      guard tensor.storage == .arena else {
        throw .record(.operators, index: index, field: .storage, found: position)
      }
    }
  }

  private func validatePort(_ index: Int) throws(PackageError) {
    let at = offset(.ports, index)
    try check(bytes.word(at: at), below: .tensors, .ports, index, .operand)
    let record = port(index)
    guard tensor(record.tensor).storage == .arena else {
      throw .record(.ports, index: index, field: .storage, found: record.tensor)
    }
    // Positive and finite as a float32: what follows in order of the bits is infinite or negative.
    guard record.scaleBits >= 1, record.scaleBits < 0x7F80_0000 else {
      throw .record(.ports, index: index, field: .scale, found: Int(clamping: record.scaleBits))
    }
    guard tensor(record.tensor).type.holds(zeroPoint: record.zeroPoint) else {
      throw .record(.ports, index: index, field: .zeroPoint, found: Int(record.zeroPoint))
    }
    try check(bytes.word(at: at &+ 12), below: .names, .ports, index, .name)
    try validateName(record.nameOffset, .ports, index)
  }

  private func validateName(
    _ nameOffset: Int, _ section: PackageLayout.Section, _ index: Int
  ) throws(PackageError) {
    let room = count(.names) &- nameOffset
    guard room >= 2, Int(bytes.halfWord(at: offset(.names, nameOffset))) <= room &- 2 else {
      throw .record(section, index: index, field: .name, found: nameOffset)
    }
  }

  /// Scratch must be sorted by family, then by operator, so that a run finds its own by walking
  /// along.
  private func validateScratch() throws(PackageError) {
    var previous = (family: 0, operatorIndex: -1)
    for index in 0..<count(.scratch) {
      let at = offset(.scratch, index)
      let family = bytes.word(at: at)
      guard family < UInt32(PackageLayout.familyCount) else {
        throw .record(.scratch, index: index, field: .family, found: Int(clamping: family))
      }
      try check(bytes.word(at: at &+ 4), below: .operators, .scratch, index, .operand)
      let room = bytes.word(at: PackageLayout.Header.arenas &+ 4 &* Int(family))
      let start = bytes.word(at: at &+ 8)
      guard start <= room, bytes.word(at: at &+ 12) <= room &- start else {
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

extension ElementType {
  /// Whether a zero point is one of the type's own integers; types without any are not asked.
  fileprivate func holds(zeroPoint: Int32) -> Bool {
    switch self {
    case .int8: zeroPoint >= -128 && zeroPoint <= 127
    case .uint8: zeroPoint >= 0 && zeroPoint <= 255
    case .int16: zeroPoint >= -32768 && zeroPoint <= 32767
    case .int4: zeroPoint >= -8 && zeroPoint <= 7
    default: true
    }
  }
}
