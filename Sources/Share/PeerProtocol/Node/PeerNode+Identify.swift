// Identify: each side asks the other once a connection; what changes is pushed.

extension PeerNode {
  mutating func askIdentity(on id: ConnectionID) {
    _ = openStream(
      .identify, names: [Identify.name], byteLimit: Limits.identifyBytes, on: id,
      thenClose: true, deadline: now + Limits.requestMilliseconds)
  }

  mutating func answerIdentity(_ stream: StreamID, on id: ConnectionID) {
    guard let link = links[id] else { return }
    feed(id, .write(stream, MessageFrames.frame(ownIdentity(to: link.remote).encoded)))
    feed(id, .closeWrite(stream))
  }

  mutating func pushIdentity(to peer: PeerID) {
    guard let id = peers[peer]?.links.first, let link = links[id],
      book.records[peer]?.protocols.contains(Identify.pushName) == true
    else { return }
    _ = openStream(
      .push, names: [Identify.pushName], byteLimit: Limits.identifyBytes, on: id,
      sending: [MessageFrames.frame(ownIdentity(to: link.remote).encoded)], thenClose: true,
      deadline: now + Limits.requestMilliseconds)
  }

  private func ownIdentity(to remote: Multiaddress) -> Identify {
    Identify(
      publicKey: configuration.identity.publicKey,
      listenAddresses: listening.usable(by: AddressScope(remote) ?? .world, for: id),
      protocols: ProtocolName.all(servesTable: configuration.servesTable), observedAddress: remote,
      agent: configuration.agent)
  }

  /// A peer said what it is.
  mutating func identified(_ peer: PeerID, _ bytes: [UInt8], on id: ConnectionID) {
    guard let link = links[id] else { return }
    let message: Identify
    do {
      message = try Identify(bytes[...])
    } catch {
      return report(peer, .malformed(protocol: Identify.name))
    }
    let scope = AddressScope(link.remote) ?? .world
    book.learn(message.listenAddresses.usable(by: scope, for: peer), of: peer, at: now)
    book.learn(protocols: message.protocols, of: peer)
    links[id]?.isIdentified = true
    notice(.identified(peer, agent: message.agent, protocols: message.protocols))
    if message.protocols.contains(Kademlia.protocolName) {
      consult(.joined(peer, message.listenAddresses, from: link.remote))
    }
    for service in MessageProtocol.allCases
    where service.names.contains(where: { message.protocols.contains($0) }) {
      tellConnected(peer, to: service)
    }
  }
}
