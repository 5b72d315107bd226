/// Why a connection ended.
public enum ConnectionError: Error, Equatable, Sendable {
  /// The agreement on a protocol of the connection itself failed.
  case multistream(MultistreamError)
  /// The handshake or a message of Noise was refused.
  case noise(NoiseError)
  /// Somebody else answered than was dialed.
  case wrongPeer(expected: PeerID, found: PeerID)
  /// The other side broke the rules of the multiplexer.
  case yamux(YamuxError)
  /// No agreement within `Limits.handshakeMilliseconds`.
  case handshakeTimeout
  /// A ping stayed without an answer, and nothing else came, for `Limits.keepAliveMilliseconds`.
  case noAnswer
  /// The other side left with this code, which is not zero.
  case remoteError(code: UInt32)
}

/// What went wrong while two sides agreed on a protocol.
public enum MultistreamError: Error, Equatable, Sendable {
  /// A line that is longer than `Limits.protocolNameBytes`, has no newline or is not UTF-8.
  case malformed
  /// The other side does not begin with multistream-select 1.0.
  case wrongHeader
  /// The other side answered with what was not asked.
  case unexpectedAnswer
  /// The other side knows none of the protocols that were proposed.
  case refused
  /// More proposals than `Limits.protocolProposals`.
  case tooManyProposals
}

/// What went wrong in Noise.
public enum NoiseError: Error, Equatable, Sendable {
  /// A handshake message is shorter than its keys or longer than any.
  case wrongLength(Int)
  /// A message that does not fit its key: it was changed on its way, or made by somebody else.
  case notAuthentic
  /// A key with which no secret can be agreed on.
  case weakKey
  /// The payload is not the message that libp2p asks for.
  case malformedPayload
  /// The identity did not sign the static key.
  case wrongSignature
  /// A key was used for as many messages as it may be.
  case exhausted
}

/// What went wrong in Yamux.
public enum YamuxError: Error, Equatable, Sendable {
  /// Another version than 0.
  case version(UInt8)
  /// A kind of frame that does not exist.
  case kind(UInt8)
  /// A stream's number that the other side may not use for this.
  case stream(UInt32)
  /// A stream was opened that is open.
  case duplicate(UInt32)
  /// More bytes than the window of the stream has room for.
  case window(UInt32, excess: Int)
  /// A window that was opened beyond 4 GiB.
  case windowOverflow(UInt32)
  /// Data behind the end of the stream.
  case dataAfterEnd(UInt32)
  /// More frames that ask for answers than anyone needs.
  case flood
}
