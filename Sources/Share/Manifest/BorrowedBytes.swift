// Reads of borrowed bytes whose bounds the caller has seen.

/// 32 bytes as words, the first byte the lowest of the first.
func words(_ bytes: RawSpan) -> InlineArray<8, UInt32> {
  InlineArray { index in
    UInt32(
      littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
  }
}

/// One byte.
@inline(__always)
func byte(_ bytes: RawSpan, _ index: Int) -> UInt8 {
  // Callers give an index below the count.
  unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)
}
