extension SecureChannel {
  /// Takes lines of a negotiation; whether both agreed.
  func agree(
    _ negotiation: inout Negotiation, _ bytes: inout ArraySlice<UInt8>, replies: inout [UInt8]
  ) throws(ConnectionError) -> Bool {
    do {
      return try negotiation.receive(&bytes, replies: &replies) != nil
    } catch {
      throw .multistream(error)
    }
  }

  /// The next message of the other side, opened.
  mutating func nextMessage(
    from bytes: inout ArraySlice<UInt8>
  ) throws(ConnectionError) -> ArraySlice<UInt8>? {
    guard let sealed = frames.next(from: &bytes) else { return nil }
    do {
      return try ciphers?.receiving.open(sealed)[...]
    } catch {
      throw .noise(error)
    }
  }

  /// Takes a message of the handshake and answers it.
  mutating func shakeHands(_ bytes: inout ArraySlice<UInt8>) throws(ConnectionError) {
    let message = frames.next(from: &bytes)
    let length = message?.count ?? frames.pendingLength ?? 0
    guard length <= Self.handshakeBytes else { throw .noise(.wrongLength(length)) }
    guard let message else { return }
    guard !handshake.isOurTurn else { throw .noise(.wrongLength(message.count)) }
    let said: [UInt8]
    do { said = try handshake.read(message) } catch { throw .noise(error) }
    if handshake.remoteStatic != nil { try verify(said) }
    if handshake.isOurTurn { try speak(payload: payload) }
    if handshake.isFinished { try finish() }
  }

  /// Writes the next message of the handshake.
  mutating func speak(payload: [UInt8]) throws(ConnectionError) {
    do {
      replies += Self.frame(try handshake.write(payload))
    } catch {
      throw .noise(error)
    }
  }

  /// The other side is who signed its static key.
  private mutating func verify(_ said: [UInt8]) throws(ConnectionError) {
    do throws(NoiseError) {
      let payload = try NoisePayload(said)
      guard let key = handshake.remoteStatic, payload.signs(key) else { throw .wrongSignature }
      remotePeer = PeerID(publicKey: payload.identity)
    } catch {
      throw .noise(error)
    }
    if let expected, let found = remotePeer, found != expected {
      throw .wrongPeer(expected: expected, found: found)
    }
  }

  private mutating func finish() throws(ConnectionError) {
    ciphers = handshake.split()
    let negotiation = Negotiation(isInitiator: isInitiator, Self.multiplexers)
    state = .agreeingOnMultiplexer(negotiation)
    if isInitiator { replies += try seal(negotiation.opening) }
  }

  private static func frame(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 0xFF)] + message
  }
}
