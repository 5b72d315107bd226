/// A version 1 content identifier with a SHA-256 multihash.
///
/// Source: the CID and multihash specifications of multiformats.
public struct ContentID: Sendable {
  /// How the block that was hashed is to be read.
  public enum Codec: UInt8, Sendable {
    /// The bytes themselves.
    case raw = 0x55
    /// A node of a UnixFS tree.
    case dagPB = 0x70
    /// A value of DAG-CBOR.
    case dagCBOR = 0x71
  }

  /// How the block that was hashed is to be read.
  public let codec: Codec
  /// The SHA-256 of the block.
  public let digest: InlineArray<32, UInt8>

  /// The identifier of a block by its hash.
  public init(codec: Codec, digest: InlineArray<32, UInt8>) {
    self.codec = codec
    self.digest = digest
  }

  /// The size of the binary form.
  public static var byteCount: Int { 36 }

  /// One byte of the binary form: version, codec, hash function, length, digest.
  public func byte(at index: Int) -> UInt8 {
    switch index {
    case 0: 1
    case 1: codec.rawValue
    case 2: 0x12
    case 3: 32
    default: digest[index &- 4]
    }
  }
}

#if !hasFeature(Embedded)
  extension ContentID: CustomStringConvertible {
    /// Base32 in lower case after a `b`, as multibase has it: 59 characters.
    public var description: String {
      let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
      var text = "b"
      var bits: UInt32 = 0
      var bitCount: UInt32 = 0
      for index in 0..<Self.byteCount {
        bits = bits << 8 | UInt32(byte(at: index))
        bitCount += 8
        while bitCount >= 5 {
          bitCount -= 5
          text.append(alphabet[Int(bits >> bitCount & 31)])
        }
      }
      if bitCount > 0 { text.append(alphabet[Int(bits << (5 - bitCount) & 31)]) }
      return text
    }
  }
#endif
