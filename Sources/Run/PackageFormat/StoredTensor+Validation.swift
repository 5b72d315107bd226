import TensorTypes

// What must hold of a tensor's record before anything else reads it.
extension StoredTensor {
  /// The first field that cannot stand there; `room` is the size of the tensor's memory in units.
  ///
  /// Of extents it is the first with which the size in bits leaves 1 ... 2^31 - 8: a chip counts as
  /// a host.
  @inline(never)
  func wrongField(room: UInt32) -> WrongField? {
    var bits = UInt32(ElementType.bitWidth(rawValue: rawType))
    guard bits > 0 else { return WrongField(.type, Int(rawType)) }
    // Both at once: most tensors are plain.
    if kind & Self.beyondPlain != 0 {
      guard rawStorage <= TensorRecord.Storage.constant.rawValue else {
        return WrongField(.storage, Int(rawStorage))
      }
      guard hasLayoutOfType, isConstant else {
        return WrongField(.layout, Int(rawLayout))
      }
    }
    guard rank <= PackageLayout.rankLimit else { return WrongField(.rank, rank) }
    for axis in 0..<rank {
      let product = bits.multipliedFullWidth(by: UInt32(bitPattern: extents[axis]))
      bits = product.low
      guard product.high == 0, bits &- 1 < UInt32(Int32.max &- 7) else {
        return WrongField(.extent, extents[axis])
      }
    }
    var byteCount = (bits &+ 7) &>> 3
    if has(.blocks4x4) {
      // Whole blocks take at most 16 times as much, which must fit too.
      guard byteCount < 1 &<< 27 else { return WrongField(.extent, byteCount) }
      byteCount = UInt32(truncatingIfNeeded: storedElementCount)
    } else if OperatorSet.linked.holdsInt4 && has(.blocks4x8) {
      // At most 32 times as many elements, two to a byte.
      guard byteCount < 1 &<< 25 else { return WrongField(.extent, byteCount) }
      byteCount = UInt32(truncatingIfNeeded: self.byteCount)
    }
    let units = (byteCount &+ 15) &>> 4
    guard offsetUnits <= room, units <= room &- offsetUnits else {
      return WrongField(.offset, offsetUnits)
    }
    return nil
  }

  /// Whether weights of this type can lie in this layout, which is not plain.
  @inline(__always)
  private var hasLayoutOfType: Bool {
    if OperatorSet.linked.holdsInt4 && holds(.int4) {
      return has(.foldedRows) || has(.blocks4x8)
    }
    return rawLayout <= TensorRecord.Layout.foldedRows.rawValue && holds(.int8)
  }

  /// The bits of `kind` that only another layout than plain sets, or a storage that is none.
  @inline(__always)
  private static var beyondPlain: UInt32 { 0x00FF_FE00 }
}
