import TensorTypes

/// What the caller exchanges with a package: an input or an output.
///
/// 16 bytes: the tensor's number, the bits of its scale (a float32), its zero point (Int32), and
/// where its name starts in the names.
public struct PortRecord: Sendable {
  /// The tensor.
  public let tensor: Int
  /// The scale as the bits of an IEEE 754 float32, which a chip need not understand.
  public let scaleBits: UInt32
  /// The integer that stands for zero.
  public let zeroPoint: Int32
  /// Where the name starts.
  public let nameOffset: Int
}

/// Memory that one kernel family needs while one operator runs.
///
/// 16 bytes: the family, the operator's number, the offset in the arena and the size, both in
/// units.
public struct ScratchRecord: Sendable {
  /// `KernelFamily`'s number.
  public let family: Int
  /// The operator's number.
  public let operatorIndex: Int
  /// The distance from the start of the arena in bytes.
  public let byteOffset: Int
  /// The size in bytes.
  public let byteCount: Int
}

// Records of a package that has been validated.
extension PackageView {
  /// An input or output, by its number.
  public func port(_ index: Int) -> PortRecord {
    let at = offset(.ports, index)
    return PortRecord(
      tensor: Int(truncatingIfNeeded: bytes.word(at: at)), scaleBits: bytes.word(at: at &+ 4),
      zeroPoint: bytes.signedWord(at: at &+ 8),
      nameOffset: Int(truncatingIfNeeded: bytes.word(at: at &+ 12)))
  }

  /// A tensor, by its number.
  public func tensor(_ index: Int) -> TensorRecord {
    guard let record = decodeTensor(index) else { preconditionFailure("validated") }
    return record
  }

  /// A step, by its number.
  public func operatorRecord(_ index: Int) -> OperatorRecord {
    guard let record = decodeOperator(index) else { preconditionFailure("validated") }
    return record
  }

  /// What a step does.
  public func opcode(_ index: Int) -> Opcode {
    guard let opcode = Opcode(rawValue: bytes.halfWord(at: offset(.operators, index))) else {
      preconditionFailure("validated")
    }
    return opcode
  }

  /// How many of a step's operands are inputs.
  public func inputCount(_ index: Int) -> Int {
    Int(bytes.byte(at: offset(.operators, index) &+ 2))
  }

  /// One parameter of a step.
  public func parameter(_ index: Int, _ slot: ParameterSlot) -> Int32 {
    bytes.signedWord(at: offset(.operators, index) &+ 8 &+ 4 &* slot.index)
  }

  /// The tensor that a step has as operand `position`: inputs first, then outputs.
  public func tensorNumber(_ index: Int, _ position: Int) -> Int {
    operand(
      Int(truncatingIfNeeded: bytes.word(at: offset(.operators, index) &+ 4)) &+ position)
  }

  /// One extent of a tensor; 1 beyond its rank.
  public func extent(_ tensor: Int, _ axis: Int) -> Int32 {
    bytes.signedWord(at: offset(.tensors, tensor) &+ 8 &+ 4 &* axis)
  }

  /// The tensor that an operand names.
  @inline(__always)
  public func operand(_ index: Int) -> Int {
    Int(truncatingIfNeeded: bytes.word(at: offset(.operands, index)))
  }

  /// A scratch entry, by its number.
  public func scratch(_ index: Int) -> ScratchRecord {
    let at = offset(.scratch, index)
    let unit = PackageLayout.unitBytes
    return ScratchRecord(
      family: Int(truncatingIfNeeded: bytes.word(at: at)),
      operatorIndex: Int(truncatingIfNeeded: bytes.word(at: at &+ 4)),
      byteOffset: Int(truncatingIfNeeded: bytes.word(at: at &+ 8)) &* unit,
      byteCount: Int(truncatingIfNeeded: bytes.word(at: at &+ 12)) &* unit)
  }

  /// The UTF-8 bytes of a name; validation has checked the names of ports and of the model (at 0).
  @_lifetime(copy self)
  public func name(at nameOffset: Int) -> RawSpan {
    let at = offset(.names, nameOffset)
    let length = Int(bytes.halfWord(at: at))
    return bytes.extracting(at &+ 2..<at &+ 2 &+ length)
  }

  func decodeTensor(_ index: Int) -> TensorRecord? {
    let at = offset(.tensors, index)
    guard let type = ElementType(rawValue: bytes.byte(at: at)),
      let storage = TensorRecord.Storage(rawValue: bytes.byte(at: at &+ 1)),
      let layout = TensorRecord.Layout(rawValue: bytes.byte(at: at &+ 2))
    else { return nil }
    var extents = InlineArray<6, Int32>(repeating: 1)
    for axis in 0..<PackageLayout.rankLimit {
      extents[axis] = bytes.signedWord(at: at &+ 8 &+ 4 &* axis)
    }
    return TensorRecord(
      type: type, storage: storage, layout: layout, rank: Int(bytes.byte(at: at &+ 3)),
      offsetUnits: bytes.word(at: at &+ 4), extents: extents)
  }

  func decodeOperator(_ index: Int) -> OperatorRecord? {
    let at = offset(.operators, index)
    guard let opcode = Opcode(rawValue: bytes.halfWord(at: at)) else { return nil }
    var record = OperatorRecord(
      opcode: opcode, inputCount: Int(bytes.byte(at: at &+ 2)),
      outputCount: Int(bytes.byte(at: at &+ 3)),
      firstOperand: Int(truncatingIfNeeded: bytes.word(at: at &+ 4)))
    for slot in 0..<PackageLayout.parameterCount {
      record.parameters[slot] = bytes.signedWord(at: at &+ 8 &+ 4 &* slot)
    }
    return record
  }
}
