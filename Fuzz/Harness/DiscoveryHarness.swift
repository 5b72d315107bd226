import ContentBlocks
import PeerProtocol
import SharedBytes

extension Harness {
  /// How peers find each other and what they look for.
  static let discovery = [
    Harness(name: "kademlia", seedEnding: ".dag-pb") { search($0.array) },
    Harness(name: "mdns", seedEnding: ".mdns") { listen($0.array) },
  ]

  /// Requests and answers as the input has them, between lookups.
  private static func search(_ bytes: [UInt8]) {
    var script = FuzzScript(bytes)
    var scene = KademliaScene()
    // Each step takes a byte at least; a scene is long enough with a thousand.
    for _ in 0..<1000 {
      guard let step = script.byte() else { break }
      scene.play(step, &script)
    }
  }
}

extension Harness {
  /// Packets as the input has them, and those of another peer with some bytes changed.
  private static func listen(_ bytes: [UInt8]) {
    var script = FuzzScript(bytes)
    let peers = (UInt8(1)...2).map {
      PeerID(publicKey: PeerPublicKey(ed25519: [UInt8](repeating: $0, count: 32)))
    }
    let end = Multiaddress([.ip4([192, 0, 2, 1]), .udp(5353)])
    var listener = LocalDiscovery(own: peers[0], random: PeerRandom(seed: [1]))
    var speaker = LocalDiscovery(own: peers[1], random: PeerRandom(seed: [2]))
    var now = Instant(milliseconds: 0)
    let own = Multiaddress([.ip6([UInt8](repeating: 9, count: 16)), .tcp(1)])
    _ = listener.handle(.ownAddresses([end]), at: now)
    _ = speaker.handle(.ownAddresses([own]), at: now)
    // Each step takes a byte at least; a scene is long enough with a thousand.
    for _ in 0..<1000 {
      guard let step = script.byte() else { break }
      var events: [LocalDiscovery.Event] = []
      switch step & 3 {
      case 0: events = [.packet(script.part(), from: end)]
      case 1:
        var packet = speaker.farewell
        let place = Int(script.byte() ?? 0) << 8 | Int(script.byte() ?? 0)
        packet[place % packet.count] ^= script.byte() ?? 0
        events = [.packet(packet, from: end)]
      case 2:
        for case .multicast(let packet) in speaker.handle(.tick, at: now) {
          events.append(.packet(packet, from: end))
        }
      default: now = now + UInt64(step) * 10
      }
      for event in events + [.tick] {
        for case .multicast(let packet) in listener.handle(event, at: now) {
          precondition(packet.count <= Limits.multicastDNSBytes, "more than a peer reads")
          _ = speaker.handle(.packet(packet, from: end), at: now)
        }
      }
    }
  }
}

/// One node of the distributed table and what it asked.
private struct KademliaScene {
  private static let peers = (UInt8(0)...7).map {
    PeerID(publicKey: PeerPublicKey(ed25519: [UInt8](repeating: $0, count: 32)))
  }
  private static let end = Multiaddress([.ip4([192, 0, 2, 1]), .tcp(4001)])

  private var table = Kademlia(own: peers[0], mode: .server, random: PeerRandom(seed: [7]))
  private var asked: [RequestID] = []
  private var now = Instant(milliseconds: 0)
  private var requests: UInt64 = 1 << 32

  mutating func play(_ step: UInt8, _ script: inout FuzzScript) {
    let peer = Self.peers[Int(step >> 4) % 8]
    let cid = CID(of: [step >> 4].span.bytes, codec: .raw)
    switch step & 15 {
    case 0: handle(.joined(peer, [Self.end], from: Self.end))
    case 1: handle(.left(peer))
    case 2: handle(.failedToReach(peer))
    case 3: handle(.forget(peer))
    case 4, 5, 6:
      requests += 1
      handle(.request(peer, RequestID(requests), script.part(), from: Self.end))
    case 7, 8, 9: if let id = asked.popLast() { handle(.answered(id, script.part())) }
    case 10: if let id = asked.popLast() { handle(.failed(id)) }
    case 11: handle(.find(LookupID(UInt64(step >> 4)), .providers(cid)))
    case 12: handle(.find(LookupID(UInt64(step >> 4)), .peer(peer)))
    case 13: handle(.provide(cid))
    case 14: handle(.cancel(LookupID(UInt64(step >> 4))))
    default:
      now = now + UInt64(script.byte() ?? 0) * 1000
      handle(.tick)
    }
  }

  private mutating func handle(_ event: Kademlia.Event) {
    for action in table.handle(event, at: now) {
      switch action {
      case .ask(let peer, _, let id, let bytes), .tell(let peer, _, let id, let bytes):
        precondition(peer != Self.peers[0], "it asks itself")
        precondition(bytes.count <= Limits.kademliaMessageBytes, "more than a peer reads")
        asked.append(id)
      case .answer(_, let bytes):
        precondition(bytes.count <= Limits.kademliaMessageBytes, "more than a peer reads")
      case .report(let peer, _): precondition(peer != Self.peers[0], "it blames itself")
      default: break
      }
    }
    precondition(asked.count < 100_000, "it asks without end")
  }
}
