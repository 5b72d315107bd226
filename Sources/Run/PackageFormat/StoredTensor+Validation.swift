import TensorTypes

// What must hold of a tensor's record before anything else reads it.
extension StoredTensor {
  /// The first field that cannot stand there; `room` is the size of the tensor's memory in units.
  func wrongField(room: UInt32) -> PackageError.Field? {
    guard let type = ElementType(rawValue: rawType) else { return .type }
    guard rawStorage <= TensorRecord.Storage.constant.rawValue else { return .storage }
    guard TensorRecord.Layout(rawValue: rawLayout) != nil else { return .layout }
    guard rank <= PackageLayout.rankLimit else { return .rank }
    guard var byteCount = checkedByteCount(of: type) else { return .extent }
    if !has(.plain) {
      guard isConstant, type == .int8 else { return .layout }
      // Whole blocks take at most 16 times as much, which must fit too.
      guard has(.foldedRows) || byteCount < 1 &<< 27 else { return .extent }
      byteCount = UInt32(truncatingIfNeeded: storedElementCount)
    }
    let units = (byteCount &+ 15) &>> 4
    return offsetUnits <= room && units <= room &- offsetUnits ? nil : .offset
  }

  /// The size of the elements, once their size in bits is known to fit 31 bits: a chip counts as a
  /// host.
  private func checkedByteCount(of type: ElementType) -> UInt32? {
    var bits = UInt32(truncatingIfNeeded: type.bitWidth)
    var wraps: UInt32 = 0
    for axis in 0..<rank {
      let product = bits.multipliedFullWidth(by: UInt32(bitPattern: extents[axis]))
      wraps |= product.high
      bits = product.low
    }
    // An extent below 1 makes the product 0 or passes 31 bits.
    guard wraps == 0, bits >= 1, bits <= UInt32(Int32.max &- 7) else { return nil }
    for axis in rank..<PackageLayout.rankLimit where extents[axis] != 1 { return nil }
    return (bits &+ 7) &>> 3
  }

  /// What stands in a field that is wrong; of the extents, the first that is, or their product.
  func value(of field: PackageError.Field) -> Int {
    switch field {
    case .type: Int(rawType)
    case .storage: Int(rawStorage)
    case .layout: Int(rawLayout)
    case .rank: rank
    case .extent: Int(wrongExtent)
    default: Int(clamping: offsetUnits)
    }
  }

  private var wrongExtent: Int32 {
    guard let type = ElementType(rawValue: rawType) else { return 0 }
    var bits = Int32(truncatingIfNeeded: type.bitWidth)
    for axis in 0..<PackageLayout.rankLimit {
      let (product, wraps) = bits.multipliedReportingOverflow(by: extents[axis])
      if wraps || product < 1 || product > Int32.max &- 7 || (axis >= rank && extents[axis] != 1) {
        return extents[axis]
      }
      bits = product
    }
    return bits / Int32(truncatingIfNeeded: type.bitWidth)
  }

  /// Whether a zero point is one of the type's own integers; types without any are not asked.
  func holds(zeroPoint: Int32) -> Bool {
    switch ElementType(rawValue: rawType) {
    case .int8: zeroPoint >= -128 && zeroPoint <= 127
    case .uint8: zeroPoint >= 0 && zeroPoint <= 255
    case .int16: zeroPoint >= -32768 && zeroPoint <= 32767
    case .int4: zeroPoint >= -8 && zeroPoint <= 7
    default: true
    }
  }
}
