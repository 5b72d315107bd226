// Sizes of files are 64 bits wide on every machine. On 32-bit ones the library's own conversion
// goes through generic code that wants a heap, so there the two halves are put side by side.

extension UInt64 {
  /// A count that is not negative.
  @inline(__always)
  package init(wide count: Int) {
    #if _pointerBitWidth(_64)
      self.init(truncatingIfNeeded: count)
    #else
      // A pair of words and a little-endian 64-bit word have one layout.
      self = unsafe unsafeBitCast((UInt32(truncatingIfNeeded: count), UInt32(0)), to: UInt64.self)
    #endif
  }

  /// A byte.
  @inline(__always)
  package init(wide byte: UInt8) {
    self.init(wide: Int(truncatingIfNeeded: byte))
  }
}
