extension ConnectionError: CustomStringConvertible {
  /// What is wrong, for the log and for whoever named the peer.
  public var description: String {
    switch self {
    case .multistream(let error): "\(error)"
    case .noise(let error): "\(error)"
    case .yamux(let error): "\(error)"
    case .wrongPeer(let expected, let found):
      "\(found) answered in place of \(expected): has the peer another name now?"
    case .handshakeTimeout:
      "no agreement within \(Limits.handshakeMilliseconds / 1000) s: is it a peer of libp2p?"
    case .noAnswer: "nothing came for \(Limits.keepAliveMilliseconds / 1000) s"
    case .remoteError(let code): "the other side left with error \(code)"
    }
  }
}

extension MultistreamError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .malformed: "it sent a protocol's name that is none: is it a peer of libp2p?"
    case .wrongHeader: "it does not speak multistream-select 1.0: is it a peer of libp2p?"
    case .unexpectedAnswer: "it answered with a protocol that was not proposed"
    case .refused: "it knows neither Noise nor Yamux, or not this protocol"
    case .tooManyProposals: "it proposed more than \(Limits.protocolProposals) protocols"
    }
  }
}

extension NoiseError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .wrongLength(let count): "Noise: a message of \(count) bytes is too short or too long"
    case .notAuthentic: "Noise: a message was changed on its way, or made by somebody else"
    case .weakKey: "Noise: a key with which no secret can be agreed on"
    case .malformedPayload: "Noise: the payload of the handshake is malformed"
    case .wrongSignature: "Noise: the peer's identity did not sign the key that it uses"
    case .exhausted: "Noise: the connection's keys were used as often as they may be"
    }
  }
}

extension YamuxError: CustomStringConvertible {
  /// What is wrong.
  public var description: String {
    switch self {
    case .version(let version): "Yamux: version \(version) in place of 0"
    case .kind(let kind): "Yamux: there is no frame of kind \(kind)"
    case .stream(let stream): "Yamux: stream \(stream) is not the other side's to use so"
    case .duplicate(let stream): "Yamux: stream \(stream) was opened twice"
    case .window(let stream, let excess):
      "Yamux: stream \(stream) got \(excess) bytes more than its window has room for"
    case .windowOverflow(let stream): "Yamux: the window of stream \(stream) is beyond 4 GiB"
    case .dataAfterEnd(let stream): "Yamux: stream \(stream) goes on after its end"
    case .flood: "Yamux: more frames that ask for answers than anyone needs"
    }
  }
}
