/// Cuts a stream of bytes into messages that stand behind two bytes of length.
///
/// What is whole in the bytes that came is not copied; at most one message is held.
struct NoiseFrames {
  static let lengthBytes = 2

  private var held: [UInt8] = []

  /// The next message, taken from the front of the bytes; nil where it is not whole yet.
  mutating func next(from bytes: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    if held.isEmpty, let end = Self.end(of: bytes), end <= bytes.count {
      let message = bytes.prefix(end).dropFirst(Self.lengthBytes)
      bytes = bytes.dropFirst(end)
      return message
    }
    move(Self.lengthBytes, from: &bytes)
    guard let end = Self.end(of: held[...]) else { return nil }
    held.reserveCapacity(end)
    move(end, from: &bytes)
    guard held.count == end else { return nil }
    let message = held.dropFirst(Self.lengthBytes)
    held = []
    return message
  }

  /// The length of the message that is being received, where it is known.
  var pendingLength: Int? { Self.end(of: held[...]).map { $0 - Self.lengthBytes } }

  /// Moves bytes until that many are held.
  private mutating func move(_ count: Int, from bytes: inout ArraySlice<UInt8>) {
    let part = bytes.prefix(max(0, count - held.count))
    held += part
    bytes = bytes.dropFirst(part.count)
  }

  private static func end(of bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= lengthBytes else { return nil }
    return lengthBytes + Int(bytes[bytes.startIndex]) << 8 + Int(bytes[bytes.startIndex + 1])
  }
}
