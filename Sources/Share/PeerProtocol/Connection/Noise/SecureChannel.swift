import Crypto

/// From the first byte to sealed messages: the agreement on Noise, its handshake, and the agreement
/// on Yamux within it.
///
/// Nothing else is offered or taken: a peer that wants plaintext or SecIO is told "na".
package struct SecureChannel {
  /// What one message of Noise carries at most.
  package static let messageBytes = Limits.noiseMessageBytes - NoiseCipher.tagBytes

  private static let security = ["/noise"]
  static let multiplexers = ["/yamux/1.0.0"]
  /// A key, a key with its tag, and the payload with its own.
  static let handshakeBytes = 32 + 48 + Limits.noisePayloadBytes + NoiseCipher.tagBytes

  enum State {
    case agreeingOnSecurity(Negotiation)
    case handshaking
    case agreeingOnMultiplexer(Negotiation)
    case open
  }

  let isInitiator: Bool
  let expected: PeerID?
  let payload: [UInt8]
  var handshake: NoiseHandshake
  var state: State
  var frames = NoiseFrames()
  var ciphers: (sending: NoiseCipher, receiving: NoiseCipher)?
  var remotePeer: PeerID?
  private var hasBegun = false
  var replies: [UInt8] = []

  init(
    role: PeerConnection.Role, credentials: ConnectionCredentials, ephemeralKey: [UInt8]
  ) {
    guard
      let ephemeral = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: ephemeralKey)
    else { preconditionFailure("an ephemeral key has 32 bytes") }
    if case .initiator(let peer) = role {
      expected = peer
      isInitiator = true
    } else {
      expected = nil
      isInitiator = false
    }
    payload = credentials.payload
    state = .agreeingOnSecurity(Negotiation(isInitiator: isInitiator, Self.security))
    handshake = NoiseHandshake(
      isInitiator: isInitiator, staticKey: credentials.staticKey, ephemeralKey: ephemeral)
  }

  /// Whether both agreed on the multiplexer.
  var isOpen: Bool { if case .open = state { true } else { false } }

  /// What is to be sent before anything else.
  ///
  /// The initiator's first message of Noise follows its proposal at once: there is no other
  /// protocol to fall back to.
  mutating func takeReplies() throws(ConnectionError) -> [UInt8] {
    if !hasBegun, isInitiator, case .agreeingOnSecurity(let negotiation) = state {
      replies = negotiation.opening
      try speak(payload: [])
    }
    hasBegun = true
    defer { replies = [] }
    return replies
  }

  /// A message of at most `messageBytes`, sealed and behind its length.
  package mutating func seal(_ message: [UInt8]) throws(ConnectionError) -> [UInt8] {
    let length = message.count + NoiseCipher.tagBytes
    precondition(length <= Limits.noiseMessageBytes)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(NoiseFrames.lengthBytes + length)
    bytes.append(UInt8(length >> 8))
    bytes.append(UInt8(length & 0xFF))
    do { try ciphers?.sending.seal(message, into: &bytes) } catch { throw .noise(error) }
    return bytes
  }

  /// Takes bytes from the front and gives the next that are for the multiplexer; nil when all are
  /// taken.
  mutating func next(
    from bytes: inout ArraySlice<UInt8>
  ) throws(ConnectionError) -> ArraySlice<UInt8>? {
    while !bytes.isEmpty {
      switch state {
      case .agreeingOnSecurity(var negotiation):
        let isDone = try agree(&negotiation, &bytes, replies: &replies)
        state = isDone ? .handshaking : .agreeingOnSecurity(negotiation)
      case .handshaking: try shakeHands(&bytes)
      case .agreeingOnMultiplexer(var negotiation):
        guard var message = try nextMessage(from: &bytes) else { return nil }
        var lines: [UInt8] = []
        let isDone = try agree(&negotiation, &message, replies: &lines)
        if !lines.isEmpty { replies += try seal(lines) }
        state = isDone ? .open : .agreeingOnMultiplexer(negotiation)
        if !message.isEmpty { return message }
      case .open: return try nextMessage(from: &bytes)
      }
    }
    return nil
  }
}
