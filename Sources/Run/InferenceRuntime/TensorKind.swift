import PackageFormat
import TensorTypes

/// What an operator asks of a tensor's type, storage, layout and rank: the first four bytes of its
/// record, of which some do not matter.
struct TensorKind {
  private let bits: UInt32
  private let mask: UInt32

  @inline(__always)
  private init(bits: UInt32, mask: UInt32) {
    self.bits = bits
    self.mask = mask
  }

  /// int8 elements, row by row.
  @inline(__always)
  static var activations: TensorKind {
    TensorKind(bits: UInt32(ElementType.int8.rawValue), mask: 0x00FF_00FF)
  }

  /// int8 elements, row by row, of this rank.
  @inline(__always)
  static func activations(rank: UInt32) -> TensorKind {
    TensorKind(bits: UInt32(ElementType.int8.rawValue) | rank &<< 24, mask: 0xFFFF_00FF)
  }

  /// int8 elements in any layout, of this rank.
  @inline(__always)
  static func weights(rank: UInt32) -> TensorKind {
    TensorKind(bits: UInt32(ElementType.int8.rawValue) | rank &<< 24, mask: 0xFF00_00FF)
  }

  /// Constant elements of four bits in any layout, of this rank.
  @inline(__always)
  static func int4Weights(rank: UInt32) -> TensorKind {
    let storage = UInt32(TensorRecord.Storage.constant.rawValue)
    return TensorKind(
      bits: UInt32(ElementType.int4.rawValue) | storage &<< 8 | rank &<< 24, mask: 0xFF00_FFFF)
  }

  /// Constant elements, row by row.
  @inline(__always)
  static func table(of type: ElementType) -> TensorKind {
    let storage = UInt32(TensorRecord.Storage.constant.rawValue)
    return TensorKind(bits: UInt32(type.rawValue) | storage &<< 8, mask: 0x00FF_FFFF)
  }

  /// Elements of a type, row by row.
  @inline(__always)
  static func elements(_ type: ElementType) -> TensorKind {
    TensorKind(bits: UInt32(type.rawValue), mask: 0x00FF_00FF)
  }

  /// Constant elements, row by row, of this rank.
  @inline(__always)
  static func table(of type: ElementType, rank: UInt32) -> TensorKind {
    let storage = UInt32(TensorRecord.Storage.constant.rawValue)
    return TensorKind(
      bits: UInt32(type.rawValue) | storage &<< 8 | rank &<< 24, mask: 0xFFFF_FFFF)
  }

  /// int8 elements in the arena, row by row, of this rank: what a step writes beside its result.
  @inline(__always)
  static func state(rank: UInt32) -> TensorKind {
    TensorKind(bits: UInt32(ElementType.int8.rawValue) | rank &<< 24, mask: 0xFFFF_FFFF)
  }

  /// The reason against a tensor, if there is one.
  @inline(__always)
  func reason(against tensor: StoredTensor) -> OperatorError.Reason? {
    let wrong = (tensor.kind ^ bits) & mask
    if wrong == 0 { return nil }
    if wrong & 0xFF00 != 0 { return .storage }
    if wrong & 0xFF != 0 { return .elementType }
    return wrong & 0xFF_0000 != 0 ? .layout : .rank
  }
}
