/// The keys of a map that are due, each a number below 24.
struct RequiredKeys {
  private var missing: UInt32
  private var order = CBORKeyOrder()

  /// The bit 2^key for each key that must be there.
  init(_ keys: UInt32) { missing = keys }

  /// Takes the next key, which must be a small number.
  @inline(never)
  mutating func next(_ reader: inout CBORReader) throws(ManifestError) -> UInt64 {
    let start = reader.offset
    let type = reader.nextType
    guard let key = try reader.smallKey(&order) else {
      throw ManifestError(start, .type(type ?? 7))
    }
    missing &= ~(1 &<< key.low)
    return key
  }

  /// Refuses a map without one of them.
  func finish(at offset: Int) throws(ManifestError) {
    guard missing == 0 else {
      throw ManifestError(
        offset, .missing(key: UInt64(low: UInt32(truncatingIfNeeded: missing.trailingZeroBitCount)))
      )
    }
  }
}
