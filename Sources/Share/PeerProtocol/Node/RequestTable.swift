/// Questions to peers and theirs to us, with their deadlines.
struct RequestTable: Sendable {
  /// A question of ours.
  struct Outbound: Sendable {
    let id: RequestID
    let message: [UInt8]
    /// Whether the peer answers; where it does not, the message is only said.
    let isAnswered: Bool
    let deadline: Instant

    init(id: RequestID, message: [UInt8], isAnswered: Bool, at now: Instant) {
      self.id = id
      self.message = message
      self.isAnswered = isAnswered
      deadline = now + Limits.requestMilliseconds
    }
  }

  /// Where the answer to a question of a peer goes.
  struct Inbound: Sendable {
    let link: ConnectionID
    let stream: StreamID
  }

  /// Those that wait for a connection.
  var waiting: [PeerID: [Outbound]] = [:]
  /// Our questions that were sent or wait; whether the peer answers.
  var outbound: [RequestID: Bool] = [:]
  var inbound: [RequestID: Inbound] = [:]
  var inboundCount: UInt64 = 0
}
