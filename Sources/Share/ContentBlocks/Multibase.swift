/// Bytes as text behind a letter that names the base.
///
/// Source: the multibase specification of multiformats; RFC 4648 for the bases of a power of two.
public enum Multibase: Character, CaseIterable, Sendable {
  /// Hexadecimal in lower case.
  case base16 = "f"
  /// Hexadecimal in upper case.
  case base16Upper = "F"
  /// RFC 4648 in lower case, without padding: what identifiers of version 1 are written in.
  case base32 = "b"
  /// The same in upper case.
  case base32Upper = "B"
  /// Digits and lower case letters: what names of keys are written in.
  case base36 = "k"
  /// Bitcoin's alphabet, without letters that look alike.
  case base58btc = "z"
  /// RFC 4648 without padding.
  case base64 = "m"
  /// RFC 4648's alphabet for addresses, without padding.
  case base64url = "u"

  /// The text of some bytes, with the letter before it.
  public func encode(_ bytes: [UInt8]) -> String {
    String(rawValue) + String(decoding: encodeDigits(bytes), as: UTF8.self)
  }

  /// The base of a text, and the bytes in it.
  public static func decode(_ text: String) throws(MultibaseError) -> (Multibase, [UInt8]) {
    guard let first = text.first else { throw MultibaseError(0, .empty) }
    guard let base = Multibase(rawValue: first) else {
      throw MultibaseError(0, .unknownBase(first))
    }
    return (base, try base.decodeDigits(Array(text.utf8), from: 1))
  }

  /// The digits alone.
  func encodeDigits(_ bytes: [UInt8]) -> [UInt8] {
    guard let bits = bitsPerDigit else { return RadixText.encode(bytes, alphabet) }
    return BitText.encode(bytes, alphabet, bits: bits)
  }

  /// The bytes of digits from a place in a text on.
  func decodeDigits(_ text: [UInt8], from start: Int) throws(MultibaseError) -> [UInt8] {
    var values: [UInt8] = []
    values.reserveCapacity(text.count - start)
    let table = digitValues
    for index in start..<text.count {
      let value = table[Int(text[index])]
      guard value != 0xFF else { throw MultibaseError(index, .digit(text[index])) }
      values.append(value)
    }
    guard let bits = bitsPerDigit else {
      guard values.count <= RadixText.digitLimit else {
        throw MultibaseError(start, .tooLong(limit: RadixText.digitLimit))
      }
      return RadixText.decode(values, radix: alphabet.count)
    }
    guard let bytes = BitText.decode(values, bits: bits) else {
      throw MultibaseError(text.count - 1, .leftover)
    }
    return bytes
  }

  /// Nil where the digits are those of one large number.
  private var bitsPerDigit: Int? {
    switch self {
    case .base16, .base16Upper: 4
    case .base32, .base32Upper: 5
    case .base64, .base64url: 6
    case .base36, .base58btc: nil
    }
  }

  private var alphabet: [UInt8] {
    let letters = "abcdefghijklmnopqrstuvwxyz"
    let text =
      switch self {
      case .base16: "0123456789abcdef"
      case .base16Upper: "0123456789ABCDEF"
      case .base32: letters + "234567"
      case .base32Upper: letters.uppercased() + "234567"
      case .base36: "0123456789" + letters
      case .base58btc: "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
      case .base64: letters.uppercased() + letters + "0123456789+/"
      case .base64url: letters.uppercased() + letters + "0123456789-_"
      }
    return Array(text.utf8)
  }

  /// For each byte of text the digit that it is, or 0xFF; bases with letters of one case take both.
  private var digitValues: [UInt8] {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter) in alphabet.enumerated() {
      table[Int(letter)] = UInt8(value)
      let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter | 0x20)
      if isLetter, hasOneCase { table[Int(letter ^ 0x20)] = UInt8(value) }
    }
    return table
  }

  private var hasOneCase: Bool {
    switch self {
    case .base16, .base16Upper, .base32, .base32Upper, .base36: true
    case .base58btc, .base64, .base64url: false
    }
  }
}

/// Why a text is not multibase, and where.
public struct MultibaseError: Error, Equatable, Sendable {
  /// The byte of the text in UTF-8.
  public let offset: Int
  /// What is wrong there.
  public let reason: Reason

  init(_ offset: Int, _ reason: Reason) {
    self.offset = offset
    self.reason = reason
  }

  /// What can be wrong with a text.
  public enum Reason: Equatable, Sendable {
    /// There is not even the letter of a base.
    case empty
    /// A base that is not read here; base32, base36, base58btc, base16 and base64 are.
    case unknownBase(Character)
    /// A byte that is no digit of the base.
    case digit(UInt8)
    /// A last digit of which no byte needs a bit, or needs bits that are not zero.
    case leftover
    /// More digits than anything in such a base has; the time to read it grows with their square.
    case tooLong(limit: Int)
  }
}
