import ContentBlocks
import PeerProtocol
import SharedBytes

extension Harness {
  /// How peers find each other and what they look for.
  static let discovery = [
    Harness(name: "kademlia", seedEnding: ".dag-pb") { search($0.array) }
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
