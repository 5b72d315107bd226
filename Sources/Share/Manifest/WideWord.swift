// Products and sums of 64 bits from words of 32, without the library's generic conversions.

extension UInt64 {
  /// A number by its halves.
  @inline(__always)
  init(low: UInt32, high: UInt32 = 0) {
    #if _pointerBitWidth(_64)
      self = UInt64(high) &<< 32 | UInt64(low)
    #else
      // A pair of words and a little-endian 64-bit word have one layout.
      self = unsafe unsafeBitCast((low, high), to: UInt64.self)
    #endif
  }

  /// a * b + c + d, which is below 2^64 whatever they are; one instruction of some processors.
  @inline(__always)
  init(_ a: UInt32, times b: UInt32, plus c: UInt32, _ d: UInt32) {
    let product = a.multipliedFullWidth(by: b)
    self = UInt64(low: product.low, high: product.high) &+ UInt64(low: c) &+ UInt64(low: d)
  }

  /// The lower half.
  @inline(__always)
  var low: UInt32 { UInt32(truncatingIfNeeded: self) }

  /// The upper half.
  @inline(__always)
  var high: UInt32 { UInt32(truncatingIfNeeded: self &>> 32) }
}
