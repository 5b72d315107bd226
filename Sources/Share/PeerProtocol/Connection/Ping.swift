/// The protocol of ping: 32 bytes that come back.
///
/// Source: the ping specification of libp2p.
public struct Ping: Sendable {
  /// The name in multistream.
  public static let name = "/ipfs/ping/1.0.0"
  /// What is sent and comes back.
  public static let bytes = 32

  private var held: [UInt8] = []

  /// The responder's side of a stream.
  public init() {}

  /// Takes bytes of the stream; the result is what to send back, in whole messages.
  public mutating func answer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    held += bytes
    let whole = held.count - held.count % Self.bytes
    defer { held.removeFirst(whole) }
    return Array(held.prefix(whole))
  }
}
