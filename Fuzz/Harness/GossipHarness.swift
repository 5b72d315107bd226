import ContentBlocks
import PeerProtocol
import SharedBytes

extension Harness {
  /// What peers announce to each other: the decoders, and the state behind them.
  static let gossip = [
    Harness(name: "gossip-message", seedEnding: ".dag-pb") { readGossip($0.array) },
    Harness(name: "gossipsub", seedEnding: ".dag-pb") { gossip($0.array) },
    Harness(name: "announcement", seedEnding: ".dag-cbor") { readAnnouncement($0.array) },
  ]

  private static func readGossip(_ bytes: [UInt8]) {
    guard let rpc = try? GossipRPC(bytes) else { return }
    precondition(rpc.subscriptions.count <= 2 * Limits.topicsPerPeer, "more than a peer may want")
    precondition(rpc.wants.count <= Limits.gossipIdentifiers, "more than a peer may ask for")
    precondition(rpc.publications.count <= Limits.gossipPublications, "more than a peer may send")
    for publication in rpc.publications {
      guard let message = try? GossipMessage(publication) else { continue }
      var again: [UInt8] = []
      again.appendField(2, message.encoded)
      let read = try? GossipRPC(again).publications.first
      precondition(read.flatMap { try? GossipMessage($0) } == message, "another message")
    }
  }

  /// The input as an announcement, and as what one is made of, with a byte changed.
  private static func readAnnouncement(_ bytes: [UInt8]) {
    expectOneForm(bytes)
    var script = FuzzScript(bytes)
    let cid = CID(of: script.part().span.bytes, codec: .dagCBOR)
    let name = String(decoding: script.part(), as: UTF8.self)
    let numbers = script.part().map(UInt64.init) + [0, 0]
    guard
      let made = try? Announcement(
        cid: cid, name: name, version: numbers[0] << 40, size: numbers[1] << 20 | 1)
    else { return }
    var changed = made.encoded
    precondition((try? Announcement(changed)) == made, "another announcement than was written")
    let place = Int(script.byte() ?? 0) << 8 | Int(script.byte() ?? 0)
    changed[place % changed.count] ^= script.byte() ?? 0
    expectOneForm(changed)
  }

  private static func expectOneForm(_ bytes: [UInt8]) {
    guard let announcement = try? Announcement(bytes) else { return }
    precondition(announcement.encoded == bytes, "an announcement that has two forms")
  }

  /// A few peers who do what the input says, and one that has to live with them.
  private static func gossip(_ bytes: [UInt8]) {
    var script = FuzzScript(bytes)
    var scene = GossipScene()
    // Each step takes a byte at least; a scene is long enough with a thousand.
    for _ in 0..<1000 {
      guard let step = script.byte() else { break }
      scene.play(step, &script)
    }
  }
}

/// One node and what it was told.
private struct GossipScene {
  private static let identities = (UInt8(1)...5).compactMap {
    PeerIdentity(privateKey: [UInt8](repeating: $0, count: 32))
  }

  private var gossip = Gossipsub(
    identity: identities[0], random: PeerRandom(seed: [7]), firstNumber: 1)
  private var connected: Set<PeerID> = []
  private var tokens: [DeliveryToken] = []
  private var now = Instant(milliseconds: 0)
  private let topics = ["a", "b"]

  mutating func play(_ step: UInt8, _ script: inout FuzzScript) {
    let identity = Self.identities[1 + Int(step >> 4) % 4]
    let topic = topics[Int(step >> 6) % 2]
    switch step & 15 {
    case 0, 1:
      connected.insert(identity.id)
      handle(.connected(identity.id, nil, isOutbound: step & 1 == 0))
    case 2:
      connected.remove(identity.id)
      handle(.disconnected(identity.id))
    case 3: handle(step & 64 == 0 ? .sent(identity.id) : .restarted(identity.id))
    case 4: handle(.subscribe(topic))
    case 5: handle(.unsubscribe(topic))
    case 6: handle(.publish(topic, script.part()))
    case 7, 8, 9:
      let verdicts: [Gossipsub.Verdict] = [.accept, .reject, .ignore]
      if let token = tokens.popLast() { handle(.validated(token, verdicts[Int(step & 15) - 7])) }
    case 10:
      now = now + UInt64(script.byte() ?? 0) * 100
      handle(.tick)
    case 11: receive(2, signed(identity, topic, script.part()), from: identity)
    case 12, 13: receive(3, control(step, topic, script.byte() ?? 0), from: identity)
    case 14: handle(.rated(identity.id, Double(Int(script.byte() ?? 0) - 128)))
    default: handle(.message(identity.id, script.part()))
    }
  }

  private mutating func receive(_ field: UInt64, _ inner: [UInt8], from peer: PeerIdentity) {
    var bytes: [UInt8] = []
    bytes.appendField(field, inner)
    handle(.message(peer.id, bytes))
  }

  /// A message that its author signed.
  private func signed(_ author: PeerIdentity, _ topic: String, _ part: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(1, author.id.bytes)
    bytes.appendField(2, part)
    bytes.appendField(3, [0, 0, 0, 0, 0, 0, 0, part.first ?? 0])
    bytes.appendField(4, Array(topic.utf8))
    let signature = author.sign(Array("libp2p-pubsub:".utf8) + bytes)
    bytes.appendField(5, signature ?? [])
    return bytes
  }

  /// IHAVE or IWANT of a message of the node's own or another's, GRAFT or PRUNE.
  private func control(_ step: UInt8, _ topic: String, _ byte: UInt8) -> [UInt8] {
    let author = Self.identities[Int(byte >> 2) % 5].id
    let name = author.bytes + [0, 0, 0, 0, 0, 0, 0, byte >> 5]
    var inner: [UInt8] = []
    if byte & 3 != 1 { inner.appendField(1, Array(topic.utf8)) }
    if byte & 3 == 0 { inner.appendField(2, name) }
    if byte & 3 == 1 { inner.appendField(1, name) }
    if byte & 3 == 3 { inner.appendField(3, UInt64(byte)) }
    var bytes: [UInt8] = []
    bytes.appendField(UInt64(byte & 3) + 1, inner)
    return bytes
  }

  private mutating func handle(_ event: Gossipsub.Event) {
    for action in gossip.handle(event, at: now) {
      switch action {
      case .send(let peer, let bytes):
        precondition(connected.contains(peer), "said to nobody")
        precondition((try? GossipRPC(bytes)) != nil, "what it says cannot be read")
      case .deliver(let token, _, _, _): tokens.append(token)
      case .report(let peer, _): precondition(peer != Self.identities[0].id, "it blames itself")
      }
    }
    for topic in topics {
      precondition(connected.isSuperset(of: gossip.mesh(of: topic)), "a mesh of who has left")
    }
    precondition(gossip.heldBytes < 64 << 20, "more than it may hold")
  }
}
