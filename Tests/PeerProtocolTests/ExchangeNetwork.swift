import ContentBlocks
import PeerProtocol
import TestSupport

/// Peers of which each is a Bitswap, a store and perhaps a fetch, with pipes of one millisecond and
/// of a bandwidth between them; no more of a node is here.
struct ExchangeNetwork {
  /// What a peer does with those who ask it.
  enum Fault: Sendable {
    case honest
    /// It sends other bytes.
    case lies
    /// It says that it has everything and gives nothing.
    case stalls
    /// It answers nothing at all.
    case silent
  }

  private struct Happening {
    let at: UInt64
    let number: Int
    let peer: Int
    let event: Bitswap.Event
  }

  private struct Peer {
    let id: PeerID
    var bitswap: Bitswap
    var store: [CID: [UInt8]] = [:]
    var fetch: Fetch?
  }

  var faults: [Int: Fault] = [:]
  private(set) var bytes = 0
  private(set) var messages = 0
  private(set) var served: [Int: Int] = [:]
  private(set) var doneAt: [Int: UInt64] = [:]
  private(set) var reports: [(peer: Int, what: Misbehaviour)] = []
  private(set) var sought: Set<Int> = []
  private(set) var trace: UInt64 = 0
  private var peers: [Peer] = []
  private var links: Set<[Int]> = []
  private var numbers: [PeerID: Int] = [:]
  private var queue: [Happening] = []
  private var count = 0
  private var now: UInt64 = 0
  /// When the pipe from one to another is free again, in microseconds.
  private var freeAt: [[Int]: UInt64] = [:]
  private static let bytesPerMicrosecond = 100

  init(peers count: Int, seed: UInt64) {
    for index in 0..<count {
      let name = PeerID(
        publicKey: PeerPublicKey(ed25519: [UInt8](repeating: UInt8(index), count: 32)))
      let random = PeerRandom(seed: [UInt8(truncatingIfNeeded: seed), UInt8(index)])
      numbers[name] = index
      peers.append(Peer(id: name, bitswap: Bitswap(random: random)))
    }
  }

  mutating func publish(_ content: [UInt8], at holders: [Int]) -> MadeTree {
    let tree = MadeTree(content, .package(byteCount: content.count))
    for holder in holders { peers[holder].store.merge(tree.blocks) { old, _ in old } }
    return tree
  }

  mutating func connectAll() {
    for one in peers.indices { for other in 0..<one { connect(other, one) } }
  }

  mutating func connect(_ one: Int, _ other: Int) {
    links.insert([one, other])
    links.insert([other, one])
    perform(one, .connected(peers[other].id))
    perform(other, .connected(peers[one].id))
  }

  mutating func disconnect(_ one: Int, _ other: Int) {
    links.remove([one, other])
    links.remove([other, one])
    perform(one, .disconnected(peers[other].id))
    perform(other, .disconnected(peers[one].id))
  }

  mutating func fetch(_ root: CID, at peer: Int) {
    var fetch = Fetch(root: root, held: [])
    perform(peer, .begin(FetchID(UInt64(peer)), root: root))
    let actions = fetch.begin()
    peers[peer].fetch = fetch
    perform(actions, at: peer)
  }

  func isDone(_ peer: Int) -> Bool {
    if case .complete = peers[peer].fetch?.outcome { true } else { false }
  }

  func wasted(_ peer: Int) -> UInt64 { peers[peer].bitswap.wastedBytes }

  mutating func run(until end: UInt64) {
    while now < end {
      if queue.isEmpty, peers.indices.allSatisfy({ peers[$0].fetch == nil || isDone($0) }) { break }
      while let next = queue.first, next.at <= now {
        pop()
        perform(next.peer, next.event)
      }
      now += 1
      if now % 100 == 0 { for peer in peers.indices { perform(peer, .tick) } }
    }
  }

  private mutating func perform(_ peer: Int, _ event: Bitswap.Event) {
    if case .message(let from, _) = event, let sender = numbers[from],
      !links.contains([sender, peer])
    {
      return
    }
    for action in peers[peer].bitswap.handle(event, at: Instant(milliseconds: now)) {
      perform(action, at: peer)
    }
  }

  private mutating func perform(_ action: Bitswap.Action, at peer: Int) {
    switch action {
    case .send(let to, let message): send(message, from: peer, to: to)
    case .report(let other, let what): reports.append((numbers[other] ?? -1, what))
    case .load(let cid): later(peer, .loaded(cid, load(cid, at: peer)))
    case .loadSize(let cid): later(peer, .loadedSize(cid, peers[peer].store[cid]?.count))
    case .seek: sought.insert(peer)
    case .block(_, let from, let block):
      perform(peers[peer].fetch?.handle(.verified(.peer(from), block)) ?? [], at: peer)
    }
  }

  /// A liar changes a byte of each block that it reads.
  private func load(_ cid: CID, at peer: Int) -> [UInt8]? {
    guard var bytes = peers[peer].store[cid] else { return nil }
    if faults[peer] == .lies, !bytes.isEmpty { bytes[bytes.count / 2] ^= 1 }
    return bytes
  }

  private mutating func perform(_ actions: [Fetch.Action], at peer: Int) {
    let id = FetchID(UInt64(peer))
    for action in actions {
      switch action {
      case .want(let cid): perform(peer, .want(id, cid))
      case .unwant(let cid): perform(peer, .unwant(id, cid))
      case .store(let block, _):
        precondition(block.cid.names(block.bytes.span.bytes) == true, "a wrong byte was stored")
        peers[peer].store[block.cid] = block.bytes
        perform(peers[peer].fetch?.handle(.stored(block.cid)) ?? [], at: peer)
        perform(peer, .have(block.cid))
      case .load(let cid):
        let bytes = peers[peer].store[cid]
        perform(peers[peer].fetch?.handle(.loaded(cid, bytes)) ?? [], at: peer)
      case .finished:
        doneAt[peer] = now
        perform(peer, .end(id))
      case .root(let root): perform(peer, .begin(id, root: root))
      case .progress, .wrong: break
      }
    }
  }

  private mutating func send(_ message: [UInt8], from peer: Int, to: PeerID) {
    guard let other = numbers[to] else { return }
    later(peer, .sent(to))
    let kept = faults[peer] ?? .honest
    if kept == .silent || kept == .stalls && message.count > 1000 { return }
    bytes += message.count
    messages += 1
    served[peer, default: 0] += message.count
    trace = (trace ^ UInt64(message.count)) &* 0x100_0000_01B3 ^ now ^ UInt64(peer * 64 + other)
    let start = max(freeAt[[peer, other]] ?? 0, now * 1000)
    let end = start + UInt64(message.count / Self.bytesPerMicrosecond)
    freeAt[[peer, other]] = end
    push(other, .message(peers[peer].id, message), at: end / 1000 + 1)
  }

  private mutating func later(_ peer: Int, _ event: Bitswap.Event) {
    push(peer, event, at: now)
  }

  private mutating func push(_ peer: Int, _ event: Bitswap.Event, at: UInt64) {
    count += 1
    queue.append(Happening(at: at, number: count, peer: peer, event: event))
    var child = queue.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      queue.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func pop() {
    queue.swapAt(0, queue.count - 1)
    queue.removeLast()
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < queue.count else { return }
      let right = left + 1
      let least = right < queue.count && isBefore(right, left) ? right : left
      guard isBefore(least, parent) else { return }
      queue.swapAt(least, parent)
      parent = least
    }
  }

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    (queue[one].at, queue[one].number) < (queue[other].at, queue[other].number)
  }
}
