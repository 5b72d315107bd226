/// Takes a script's answer apart: 32-bit little-endian counts, and blocks with their length before
/// them.
public struct PeerAnswer {
  private let bytes: [UInt8]
  private var position = 0

  /// Starts at the first byte.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next count.
  public mutating func count() throws -> Int {
    guard position + 4 <= bytes.count else { throw PythonPeerError.shortAnswer(bytes.count) }
    defer { position += 4 }
    return (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
  }

  /// The next block.
  public mutating func block() throws -> [UInt8] {
    let length = try count()
    guard position + length <= bytes.count else { throw PythonPeerError.shortAnswer(bytes.count) }
    defer { position += length }
    return Array(bytes[position..<position + length])
  }
}
