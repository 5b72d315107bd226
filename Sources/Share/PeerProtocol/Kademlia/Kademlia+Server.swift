import ContentBlocks

extension Kademlia {
  /// Answers a request of a peer.
  mutating func request(
    _ peer: PeerID, _ id: RequestID, _ bytes: [UInt8], from end: Multiaddress
  ) {
    guard mode == .server, peer != own else { return actions.append(.refuse(id)) }
    guard meter.admits(peer, at: now) else {
      actions += [.refuse(id), .report(peer, .flood(protocol: Self.protocolName))]
      return
    }
    let message: KademliaMessage
    do {
      message = try KademliaMessage(bytes)
    } catch {
      actions += [.refuse(id), .report(peer, error.misbehaviour)]
      return
    }
    table.heard(peer, at: now)
    let scope = AddressScope(end) ?? .world
    if message.kind == .addProvider {
      let isTaken = addProvider(message, of: peer, scope: scope)
      actions.append(isTaken ? .accept(id) : .refuse(id))
    } else if let answer = answer(to: message, of: peer, scope: scope) {
      actions.append(.answer(id, answer.bytes))
    } else {
      actions.append(.refuse(id))
    }
  }

  /// The answer to a request; nil where there is none to be had.
  private func answer(
    to message: KademliaMessage, of peer: PeerID, scope: AddressScope
  ) -> KademliaMessage? {
    if message.kind == .ping { return KademliaMessage(kind: .ping) }
    guard !message.key.isEmpty else { return nil }
    var answer = KademliaMessage(kind: message.kind)
    switch message.kind {
    case .findNode:
      answer.closer = closer(to: message.key, for: peer, scope: scope)
      // The peer that is sought is named where it is known, even where it is this one.
      if message.key == own.bytes {
        answer.closer.insert(PeerAddresses(own, ownAddresses.usable(by: scope, for: own)), at: 0)
      }
    case .getProviders:
      answer.key = message.key
      answer.providers = providers(of: message.key, for: scope)
      answer.closer = closer(to: message.key, for: peer, scope: scope)
    case .getValue:
      // Values are not kept here: whoever asks is sent on.
      answer.key = message.key
      answer.closer = closer(to: message.key, for: peer, scope: scope)
    case .putValue, .ping, .addProvider:
      // An echo would say that the value is kept; this says that it is not.
      break
    }
    return answer
  }

  /// The k closest peers that can be reached by who asks.
  private func closer(
    to key: [UInt8], for asker: PeerID, scope: AddressScope
  ) -> [PeerAddresses] {
    let closest = table.closest(to: KademliaKey(of: key), count: Limits.bucketPeers) { entry in
      entry.failures == 0 && entry.peer != asker && entry.reach.map { $0 >= scope } == true
    }
    return closest.map { PeerAddresses($0.peer, $0.addresses.usable(by: scope, for: $0.peer)) }
  }

  /// The providers of a key that can be reached by who asks.
  private func providers(of key: [UInt8], for scope: AddressScope) -> [PeerAddresses] {
    var found: [PeerAddresses] = []
    if schedule.contains(key) { found.append(PeerAddresses(own, ownAddresses)) }
    for record in providers.providers(of: key, at: now) {
      found.append(PeerAddresses(record.peer, record.addresses))
    }
    return found.map { PeerAddresses($0.peer, $0.addresses.usable(by: scope, for: $0.peer)) }
      .filter { !$0.addresses.isEmpty }
  }

  /// Keeps the word of a peer that it provides a block: of nobody else, and only with an address.
  private mutating func addProvider(
    _ message: KademliaMessage, of peer: PeerID, scope: AddressScope
  ) -> Bool {
    guard (try? Multihash(message.key)) != nil,
      let provider = message.providers.first(where: { $0.peer == peer })
    else { return false }
    var addresses = provider.addresses.usable(by: scope, for: peer)
    if addresses.isEmpty { addresses = table.entry(of: peer)?.addresses ?? [] }
    guard !addresses.isEmpty else { return false }
    return providers.add(PeerAddresses(peer, addresses), to: message.key, at: now)
  }
}

extension MessageError {
  /// What a message that cannot be read shows of its sender.
  var misbehaviour: Misbehaviour {
    switch self {
    case .malformed: .malformed(protocol: Kademlia.protocolName)
    case .tooLarge, .tooMany: .flood(protocol: Kademlia.protocolName)
    }
  }
}
