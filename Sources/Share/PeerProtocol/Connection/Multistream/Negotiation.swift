/// Either side of an agreement on a protocol.
package enum Negotiation {
  case asking(MultistreamInitiator)
  case answering(MultistreamResponder)

  /// The initiator proposes these protocols, the responder takes one of them.
  package init(isInitiator: Bool, _ protocols: [String]) {
    self =
      isInitiator
      ? .asking(MultistreamInitiator(proposals: protocols))
      : .answering(MultistreamResponder(supported: protocols))
  }

  /// What is sent first.
  var opening: [UInt8] {
    switch self {
    case .asking(let initiator): initiator.opening
    case .answering: []
    }
  }

  /// Takes what belongs to the negotiation from the front of the bytes and appends what to say.
  /// The result is the protocol that both agreed on; nil while they have not.
  package mutating func receive(
    _ bytes: inout ArraySlice<UInt8>, replies: inout [UInt8]
  ) throws(MultistreamError) -> String? {
    switch self {
    case .asking(var initiator):
      defer { self = .asking(initiator) }
      return try initiator.receive(&bytes, replies: &replies)
    case .answering(var responder):
      defer { self = .answering(responder) }
      return try responder.receive(&bytes, replies: &replies)
    }
  }
}
