/// The hexadecimal text of bytes.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}

/// The hexadecimal text of a digest.
func hex(_ digest: InlineArray<32, UInt8>) -> String { hex(digest.indices.map { digest[$0] }) }

/// The bytes of a hexadecimal text.
func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.compactMap { $0.hexDigitValue.map(UInt8.init) }
  return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
