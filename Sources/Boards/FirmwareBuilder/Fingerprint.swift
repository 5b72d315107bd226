import Foundation

/// A 64-bit FNV-1a digest: it notices a changed source, it does not resist an attacker.
///
/// Source: Fowler, Noll, Vo, Eastlake, "The FNV Non-Cryptographic Hash Algorithm".
struct Fingerprint {
  private var state: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds bytes and their count, so that what one part loses another cannot gain.
  mutating func add(_ bytes: Data) {
    for byte in bytes { add(byte) }
    for shift in stride(from: 0, to: 64, by: 8) {
      add(UInt8(truncatingIfNeeded: bytes.count >> shift))
    }
  }

  /// Adds a text.
  mutating func add(_ text: some StringProtocol) {
    add(Data(text.utf8))
  }

  /// The digest in hexadecimal.
  var text: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private mutating func add(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
  }
}
