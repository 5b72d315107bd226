import ContentBlocks

/// Cuts a stream into the messages that stand behind their length.
///
/// It holds at most one message that is not whole; one that says it is larger than the limit is
/// refused before a byte of it is kept.
public struct MessageFrames: Sendable {
  private let limit: Int
  private var buffer: [UInt8] = []

  /// `limit` is the largest message in bytes.
  public init(limit: Int) {
    self.limit = limit
  }

  /// Takes the next bytes of the stream and gives the messages that are whole now.
  public mutating func append(_ bytes: ArraySlice<UInt8>) throws(MessageError) -> [[UInt8]] {
    buffer += bytes
    var messages: [[UInt8]] = []
    var start = 0
    while let (length, count) = VarintPrefix.read(buffer[start...], byteLimit: 9) {
      guard length <= UInt64(limit) else { throw .tooLarge(limit: limit) }
      let end = start + count + Int(length)
      guard end <= buffer.count else { break }
      messages.append(Array(buffer[(start + count)..<end]))
      start = end
    }
    guard buffer.count - start < 9 || VarintPrefix.read(buffer[start...], byteLimit: 9) != nil
    else { throw .malformed }
    buffer.removeFirst(start)
    return messages
  }

  /// A message with its length before it.
  public static func frame(_ message: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(message.count + 5)
    bytes.appendVarint(UInt64(message.count))
    return bytes + message
  }
}
