import TensorTypes

// What a run does without: what people and tools read, and the scratch of other machines.
extension PackageView {
  /// Checks the tokenizer's place, names, the scales and zero points of ports, the extents of
  /// tensors beyond their rank, and the scratch of every kernel family; the plan has been checked.
  func validateDescriptions() throws(PackageError) {
    for index in 0..<recordCount(.tensors) {
      let tensor = storedTensor(Int(index))
      for axis in tensor.rank..<PackageLayout.rankLimit where tensor.extents[axis] != 1 {
        let wrong = WrongField(.extent, tensor.extents[axis])
        throw PackageError(WrongRecord(.tensors, index, wrong))
      }
    }
    if hasWrongTokenizer { throw errorOfTokenizer }
    if let wrong = wrongName(at: 0) { throw PackageError(WrongRecord(.names, 0, wrong)) }
    for index in 0..<recordCount(.ports) {
      if let wrong = wrongDescription(ofPort: Int(index)) {
        throw PackageError(WrongRecord(.ports, index, wrong))
      }
    }
    try validateScratch()
  }

  private func wrongDescription(ofPort index: Int) -> WrongField? {
    let port = port(index)
    // Positive and finite as a float32: what follows in order of the bits is infinite or negative.
    guard port.scaleBits >= 1, port.scaleBits < 0x7F80_0000 else {
      return WrongField(.scale, port.scaleBits)
    }
    guard storedTensor(port.tensor).holds(zeroPoint: port.zeroPoint) else {
      return WrongField(.zeroPoint, port.zeroPoint)
    }
    return wrongName(at: record(.ports, index).word(12))
  }

  private func wrongName(at nameOffset: UInt32) -> WrongField? {
    let room = recordCount(.names)
    guard nameOffset < room, room &- nameOffset >= 2,
      nameByteCount(at: Int(truncatingIfNeeded: nameOffset)) <= Int(room &- nameOffset &- 2)
    else { return WrongField(.name, nameOffset) }
    return nil
  }

  /// Scratch must be sorted by family, then by operator, so that a run finds its own by walking
  /// along.
  private func validateScratch() throws(PackageError) {
    var previous = (family: 0, operatorIndex: -1)
    for index in 0..<recordCount(.scratch) {
      if let wrong = wrongField(ofScratch: Int(index)) {
        throw PackageError(WrongRecord(.scratch, index, wrong))
      }
      let entry = scratch(Int(index))
      let key = (family: entry.family, operatorIndex: entry.operatorIndex)
      guard index == 0 || previous < key else {
        throw PackageError(WrongRecord(.scratch, index, WrongField(.order, entry.operatorIndex)))
      }
      previous = key
    }
  }

  private func wrongField(ofScratch index: Int) -> WrongField? {
    let entry = storedScratch(index)
    guard entry.family < UInt32(PackageLayout.familyCount) else {
      return WrongField(.family, entry.family)
    }
    if let wrong = wrongNumber(entry.operatorIndex, below: .operators) { return wrong }
    let room = arenaUnits(family: Int(truncatingIfNeeded: entry.family))
    return entry.lies(in: room) ? nil : WrongField(.offset, entry.offsetUnits)
  }
}

extension StoredTensor {
  /// Whether a zero point is one of the type's own integers; types without any are not asked.
  fileprivate func holds(zeroPoint: Int32) -> Bool {
    switch ElementType(rawValue: rawType) {
    case .int8: zeroPoint >= -128 && zeroPoint <= 127
    case .uint8: zeroPoint >= 0 && zeroPoint <= 255
    case .int16: zeroPoint >= -32768 && zeroPoint <= 32767
    case .int4: zeroPoint >= -8 && zeroPoint <= 7
    default: true
    }
  }
}
