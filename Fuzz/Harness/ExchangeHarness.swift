import ContentBlocks
import PeerProtocol
import SharedBytes

extension Harness {
  /// What peers say over Bitswap: the decoder, and both sides of the exchange behind it.
  static let exchange = [
    Harness(name: "bitswap", seedEnding: ".dag-pb") { readMessage($0.array) },
    Harness(name: "fetch", seedEnding: ".dag-pb") { walk($0.array) },
  ]

  private static func readMessage(_ bytes: [UInt8]) {
    if let message = try? BitswapMessage(bytes) {
      let again = try? BitswapMessage(message.encoded)
      precondition(again?.wants == message.wants, "other wants than were written")
      precondition(again?.presences == message.presences, "other presences than were written")
      precondition(again?.blocks == message.blocks, "other blocks than were written")
    }
    // The input in two messages from two peers, while a block is wanted.
    var bitswap = Bitswap(random: PeerRandom(seed: [1]))
    let peers = [UInt8(1), 2].map {
      PeerID(publicKey: PeerPublicKey(ed25519: [UInt8](repeating: $0, count: 32)))
    }
    let wanted = CID(of: bytes.span.bytes, codec: .raw)
    var now = Instant(milliseconds: 0)
    let events: [Bitswap.Event] =
      peers.map { .connected($0) }
      + [.begin(FetchID(1), root: wanted), .want(FetchID(1), wanted)]
      + [.message(peers[0], bytes), .message(peers[1], Array(bytes.dropFirst(bytes.count / 2)))]
      + [.tick, .disconnected(peers[0]), .tick]
    for event in events {
      now = now + 100
      for action in bitswap.handle(event, at: now) {
        switch action {
        case .load(let cid): _ = bitswap.handle(.loaded(cid, bytes), at: now)
        case .loadSize(let cid): _ = bitswap.handle(.loadedSize(cid, nil), at: now)
        case .block(_, _, let block):
          precondition(block.cid.names(block.bytes.span.bytes) == true, "a wrong block")
        default: break
        }
      }
    }
  }

  /// The input as the root of a file, and as each block below it.
  private static func walk(_ bytes: [UInt8]) {
    for codec in [0x55, 0x70, 0x71] as [UInt64] {
      var fetch = Fetch(root: CID(codec: codec, hash: .sha256(of: bytes.span.bytes)))
      var actions = fetch.begin()
      for _ in 0..<256 {
        guard let action = actions.popLast() else { break }
        switch action {
        case .want(let cid), .load(let cid):
          actions += fetch.handle(.block(.file("fuzz"), cid, bytes))
        case .store(let block, _): actions += fetch.handle(.stored(block.cid))
        default: break
        }
        precondition(fetch.inFlight <= 2 * Limits.blocksInFlight, "more than the window")
      }
    }
  }
}
