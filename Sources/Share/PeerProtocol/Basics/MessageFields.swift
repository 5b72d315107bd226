// Protocol Buffers' wire format, as far as the protocols of peers use it.
// Source: Protocol Buffers' encoding (versions 2 and 3).

/// The fields of a message, one after the other, in a slice that is never copied.
struct MessageFields {
  /// What stands in a field.
  enum Value: Equatable {
    case number(UInt64)
    case bytes(ArraySlice<UInt8>)
    /// A wire type that no message here uses: skipped.
    case other
  }

  private var rest: ArraySlice<UInt8>

  init(_ message: ArraySlice<UInt8>) {
    rest = message
  }

  /// The next field and its number; nil at the end.
  mutating func next() throws(MessageError) -> (field: UInt64, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let tag = try varint()
    let field = tag >> 3
    guard field > 0 else { throw .malformed }
    switch tag & 7 {
    case 0: return (field, .number(try varint()))
    case 1:
      _ = try take(8)
      return (field, .other)
    case 2: return (field, .bytes(try take(varint())))
    case 5:
      _ = try take(4)
      return (field, .other)
    default: throw .malformed
    }
  }

  private mutating func varint() throws(MessageError) -> UInt64 {
    guard let (number, count) = VarintPrefix.read(rest, byteLimit: 10) else { throw .malformed }
    rest = rest.dropFirst(count)
    return number
  }

  private mutating func take(_ count: UInt64) throws(MessageError) -> ArraySlice<UInt8> {
    guard count <= UInt64(rest.count) else { throw .malformed }
    let part = rest.prefix(Int(count))
    rest = rest.dropFirst(Int(count))
    return part
  }
}

extension MessageFields.Value {
  /// The number; an error where something else stands.
  var number: UInt64 {
    get throws(MessageError) {
      guard case .number(let number) = self else { throw .malformed }
      return number
    }
  }

  /// The bytes; an error where something else stands.
  var bytes: ArraySlice<UInt8> {
    get throws(MessageError) {
      guard case .bytes(let bytes) = self else { throw .malformed }
      return bytes
    }
  }

  /// The text; an error where the bytes are not UTF-8.
  var text: String {
    get throws(MessageError) {
      guard let text = String(validating: try bytes, as: UTF8.self) else { throw .malformed }
      return text
    }
  }
}

/// A message of a peer that is not one.
public enum MessageError: Error, Equatable, Sendable {
  /// The bytes are no message of this protocol.
  case malformed
  /// The message is larger than the protocol's limit.
  case tooLarge(limit: Int)
  /// More of something than a message may hold.
  case tooMany(limit: Int)
}

/// A varint before something else.
enum VarintPrefix {
  /// The number and how many bytes it takes; nil where it is not whole or too long.
  static func read(_ bytes: ArraySlice<UInt8>, byteLimit: Int) -> (number: UInt64, count: Int)? {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    for (index, byte) in bytes.prefix(byteLimit).enumerated() {
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return (number, index + 1) }
      shift += 7
    }
    return nil
  }
}
