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

// Records of a package that has been validated. A number that names none is a bug of the caller.
extension PackageView {
  /// An input or output, by its number.
  public func port(_ index: Int) -> PortRecord {
    let fields = known(.ports, index)
    return PortRecord(
      tensor: Int(truncatingIfNeeded: fields.word(0)), scaleBits: fields.word(4),
      zeroPoint: fields.signedWord(8), nameOffset: Int(truncatingIfNeeded: fields.word(12)))
  }

  /// A tensor, by its number.
  public func tensor(_ index: Int) -> TensorRecord {
    guard let tensor = TensorRecord(known(.tensors, index)) else {
      preconditionFailure("validated")
    }
    return tensor
  }

  /// A step, by its number.
  public func operatorRecord(_ index: Int) -> OperatorRecord {
    OperatorRecord(known(.operators, index))
  }

  /// A scratch entry, by its number.
  public func scratch(_ index: Int) -> ScratchRecord {
    let fields = known(.scratch, index)
    let unit = PackageLayout.unitBytes
    return ScratchRecord(
      family: Int(truncatingIfNeeded: fields.word(0)),
      operatorIndex: Int(truncatingIfNeeded: fields.word(4)),
      byteOffset: Int(truncatingIfNeeded: fields.word(8)) &* unit,
      byteCount: Int(truncatingIfNeeded: fields.word(12)) &* unit)
  }

  /// The tensor that an operand names.
  public func operand(_ index: Int) -> Int {
    Int(truncatingIfNeeded: known(.operands, index).word(0))
  }

  /// The UTF-8 bytes of a name; validation has checked the names of ports and of the model (at 0).
  @_lifetime(copy self)
  public func name(at nameOffset: Int) -> RawSpan {
    let at = offset(.names, nameOffset)
    return bytes.extracting(at &+ 2..<at &+ 2 &+ nameByteCount(at: nameOffset))
  }

  // Names are not aligned.
  func nameByteCount(at nameOffset: Int) -> Int {
    Int(bytes.halfWord(at: offset(.names, nameOffset)))
  }

  @_lifetime(copy self)
  private func known(_ section: PackageLayout.Section, _ index: Int) -> StoredRecord {
    precondition(index >= 0 && index < count(section), "no such record")
    return record(section, index)
  }
}

// The same where numbers are known to be in their section: those that validation has seen.
extension PackageView {
  /// A tensor, by its number.
  @inline(__always)
  @_lifetime(copy self)
  package func storedTensor(_ index: Int) -> StoredTensor { StoredTensor(record(.tensors, index)) }

  /// A step, by its number.
  @inline(__always)
  @_lifetime(copy self)
  package func storedOperator(_ index: Int) -> StoredOperator {
    StoredOperator(record(.operators, index))
  }

  /// An operand of a step, inputs first, then the output.
  @_lifetime(copy self)
  package func storedOperand(_ position: Int, of step: StoredOperator) -> StoredTensor {
    let place = record(.operands, step.firstOperand &+ position)
    return storedTensor(Int(truncatingIfNeeded: place.word(0)))
  }

  /// Where the constants start in memory; to be read only where a tensor's record says.
  @inline(__always)
  package var constantsStart: UnsafeRawPointer {
    unsafe bytes.withUnsafeBytes {
      unsafe $0.baseAddress.unsafelyUnwrapped + offset(.constants, 0)
    }
  }
}
