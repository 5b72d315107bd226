public import ContentID

extension CID: CustomStringConvertible {
  /// Base58 without a letter before it in version 0; base32 in version 1.
  public var description: String {
    guard version == 0 else { return text(in: .base32) }
    return String(decoding: Multibase.base58btc.encodeDigits(bytes), as: UTF8.self)
  }

  /// The text of an identifier of version 1 in another base; version 0 has only one.
  public func text(in base: Multibase) -> String {
    version == 0 ? description : base.encode(bytes)
  }

  /// Reads the text of an identifier of either version.
  public init(_ text: String) throws(CIDTextError) {
    if text.utf8.count == 46, text.hasPrefix("Qm") {
      self = try Self.binary(
        Self.digits { () throws(MultibaseError) in
          try Multibase.base58btc.decodeDigits(Array(text.utf8), from: 0)
        })
      return
    }
    let bytes = try Self.digits { () throws(MultibaseError) in try Multibase.decode(text).1 }
    let cid = try Self.binary(bytes)
    // Of one block there would be two texts that look like version 1.
    guard cid.version == 1 else { throw .identifier(BlockError(0, .version(0x12))) }
    self = cid
  }

  private static func digits(
    _ read: () throws(MultibaseError) -> [UInt8]
  ) throws(CIDTextError) -> [UInt8] {
    do { return try read() } catch { throw .text(error) }
  }

  private static func binary(_ bytes: [UInt8]) throws(CIDTextError) -> CID {
    do { return try CID(bytes) } catch { throw .identifier(error) }
  }
}

/// Why a text is not a content identifier.
public enum CIDTextError: Error, Equatable, Sendable {
  /// The text is not multibase; the offset is in the text.
  case text(MultibaseError)
  /// The bytes in the text are no identifier; the offset is in the bytes.
  case identifier(BlockError)
}
