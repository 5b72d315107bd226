import ContentBlocks
import Testing

@testable import PeerProtocol

/// Many peers in virtual time: messages take a while and get lost, connections close when they are
/// idle, peers die and others come, and some lie. The same seed is the same story.
struct KademliaNetwork {
  struct Options {
    var peers = 200
    /// Messages of a hundred that are lost.
    var lossPercent: UInt64 = 0
    /// Peers of a hundred that lie.
    var liarPercent: UInt64 = 0
    /// Whether every peer may be asked by peers that are not on its network.
    var addressPrefix = "/ip4/10."
  }

  struct Host {
    var kademlia: Kademlia
    let address: Multiaddress
    let lie: KademliaLie?
    var isAlive = true
    var found: [LookupID: [PeerAddresses]] = [:]
    var finished: [LookupID: Instant] = [:]
    var provided: [CID: Int] = [:]
    var reports: [PeerID: [Misbehaviour]] = [:]
  }

  private enum Delivery {
    case event(PeerID, Kademlia.Event)
    case request(from: PeerID, to: PeerID, RequestID, [UInt8])
    case answer(from: PeerID, to: PeerID, RequestID, [UInt8])
  }

  private struct Pair: Hashable {
    let low, high: PeerID
    init(_ one: PeerID, _ other: PeerID) { (low, high) = (min(one, other), max(one, other)) }
  }

  private struct Inbound {
    let asker: PeerID
    let id: RequestID
  }

  let options: Options
  private(set) var now = Instant(milliseconds: 0)
  var hosts: [PeerID: Host] = [:]
  /// All that live, in the order in which they came.
  private(set) var living: [PeerID] = []
  private(set) var requests = 0
  /// All bytes that were sent, mixed: two runs that agree here sent the same.
  private(set) var trace = KademliaKey(of: [UInt8]())
  private var queue: [UInt64: [Delivery]] = [:]
  private var connections: [Pair: Instant] = [:]
  private var inbound: [RequestID: Inbound] = [:]
  private var random: PeerRandom
  private var lastNumber: UInt64 = 0

  private static let stepMilliseconds: UInt64 = 50

  init(_ options: Options, seed: UInt64) {
    self.options = options
    random = PeerRandom(seed: Array("network \(seed)".utf8))
    for _ in 0..<options.peers { add() }
  }

  /// A new peer, which is told of four that are there.
  @discardableResult
  mutating func add() -> PeerID {
    lastNumber += 1
    let number = Int(lastNumber)
    let identity = PeerIdentity(privateKey: random.bytes(32))
    let peer = identity?.id ?? madePeer(number)
    let text = "\(options.addressPrefix)\(number >> 8 & 255).\(number & 255).1/tcp/4001"
    let address = try? Multiaddress(text)
    let isLiar = random.next() % 100 < options.liarPercent
    let lie = isLiar ? KademliaLie.allCases.randomElement(using: &random) : nil
    var kademlia = Kademlia(own: peer, mode: .server, random: random.fork())
    _ = kademlia.handle(.ownAddresses([address].compactMap(\.self)), at: now)
    let contacts = living.shuffled(using: &random).prefix(4)
    hosts[peer] = Host(
      kademlia: kademlia, address: address ?? Multiaddress([]), lie: lie)
    living.append(peer)
    for contact in contacts { connect(peer, contact) }
    return peer
  }

  /// A peer is gone from one moment to the next.
  mutating func kill(_ peer: PeerID) {
    hosts[peer]?.isAlive = false
    living.removeAll { $0 == peer }
    for pair in connections.keys.sorted(by: { ($0.low, $0.high) < ($1.low, $1.high) })
    where pair.low == peer || pair.high == peer {
      connections[pair] = nil
      post(.event(pair.low == peer ? pair.high : pair.low, .left(peer)), after: 100)
    }
  }

  mutating func give(_ event: Kademlia.Event, to peer: PeerID) {
    guard hosts[peer]?.isAlive == true,
      let actions = hosts[peer]?.kademlia.handle(event, at: now)
    else { return }
    for action in actions { perform(action, of: peer) }
  }

  mutating func run(seconds: UInt64, tickMilliseconds: UInt64 = 250) {
    let end = now + 1000 * seconds
    while now < end {
      now = now + Self.stepMilliseconds
      for delivery in queue.removeValue(forKey: now.milliseconds) ?? [] { deliver(delivery) }
      if now.milliseconds.isMultiple(of: tickMilliseconds) {
        for peer in living { give(.tick, to: peer) }
      }
      if now.milliseconds.isMultiple(of: 10_000) { closeIdle() }
    }
  }

  private mutating func perform(_ action: Kademlia.Action, of peer: PeerID) {
    switch action {
    case .ask(let other, let addresses, let id, let bytes):
      send(from: peer, to: other, addresses, id, bytes)
    case .tell(let other, let addresses, let id, let bytes):
      if send(from: peer, to: other, addresses, id, bytes) {
        post(.event(peer, .answered(id, [])), after: 100)
      }
    case .answer(let id, let bytes):
      guard let request = inbound.removeValue(forKey: id) else { return }
      note(bytes)
      post(.answer(from: peer, to: request.asker, request.id, bytes), after: delay())
    case .accept(let id): inbound[id] = nil
    case .refuse(let id):
      guard let request = inbound.removeValue(forKey: id) else { return }
      post(.event(request.asker, .failed(request.id)), after: delay())
    case .found(let id, let peers): hosts[peer]?.found[id, default: []] += peers
    case .finished(let id): hosts[peer]?.finished[id] = now
    case .provided(let cid, let count): hosts[peer]?.provided[cid] = count
    case .report(let other, let evidence):
      hosts[peer]?.reports[other, default: []].append(evidence)
    }
  }

  /// Whether there is anyone to receive it.
  @discardableResult
  private mutating func send(
    from peer: PeerID, to other: PeerID, _ addresses: [Multiaddress], _ id: RequestID,
    _ bytes: [UInt8]
  ) -> Bool {
    note(bytes)
    requests += 1
    guard let host = hosts[other], host.isAlive, addresses.contains(host.address) else {
      post(.event(peer, .failed(id)), after: Limits.dialMilliseconds)
      return false
    }
    connect(peer, other)
    if random.next() % 100 < options.lossPercent || host.lie == .stall {
      post(.event(peer, .failed(id)), after: Limits.requestMilliseconds)
      return false
    }
    post(.request(from: peer, to: other, id, bytes), after: delay())
    return true
  }

  private mutating func connect(_ one: PeerID, _ other: PeerID) {
    guard connections.updateValue(now, forKey: Pair(one, other)) == nil,
      let first = hosts[one], let second = hosts[other]
    else { return }
    post(.event(one, .joined(other, [second.address], from: second.address)), after: 100)
    post(.event(other, .joined(one, [first.address], from: first.address)), after: 100)
  }

  private mutating func closeIdle() {
    let idle = connections.filter { now.milliseconds(since: $0.value) > 60_000 }.keys
    for pair in idle.sorted(by: { ($0.low, $0.high) < ($1.low, $1.high) }) {
      connections[pair] = nil
      give(.left(pair.high), to: pair.low)
      give(.left(pair.low), to: pair.high)
    }
  }

  private mutating func deliver(_ delivery: Delivery) {
    switch delivery {
    case .event(let peer, let event): give(event, to: peer)
    case .answer(let peer, let asker, let id, let bytes):
      guard let host = hosts[peer], host.isAlive else { return give(.failed(id), to: asker) }
      give(.answered(id, bytes), to: asker)
    case .request(let asker, let peer, let id, let bytes):
      guard let host = hosts[peer], host.isAlive, let from = hosts[asker] else {
        return give(.failed(id), to: asker)
      }
      if let lie = host.lie {
        let liars = living.filter { hosts[$0]?.lie != nil }
        let friends = liars.compactMap { peer in
          hosts[peer].map { PeerAddresses(peer, [$0.address]) }
        }
        let answer = lie.answer(to: bytes, friends: friends, random: &random)
        return post(.answer(from: peer, to: asker, id, answer), after: delay())
      }
      lastNumber += 1
      let number = RequestID(lastNumber)
      inbound[number] = Inbound(asker: asker, id: id)
      give(.request(asker, number, bytes, from: from.address), to: peer)
    }
  }

  private mutating func post(_ delivery: Delivery, after milliseconds: UInt64) {
    queue[(now + milliseconds).milliseconds, default: []].append(delivery)
  }

  private mutating func delay() -> UInt64 {
    Self.stepMilliseconds * (1 + random.next() % 4)
  }

  private mutating func note(_ bytes: [UInt8]) {
    let time = (0..<8).map { UInt8(truncatingIfNeeded: now.milliseconds >> (8 * $0)) }
    trace = trace.distance(to: KademliaKey(of: bytes + time))
  }
}

/// What a liar answers, whatever it is asked.
enum KademliaLie: CaseIterable {
  /// Nothing.
  case stall
  /// Bytes that are no message.
  case garbage
  /// More peers than any message may hold.
  case tooMany
  /// Peers that do not exist, with addresses where nobody is, and providers that are none.
  case invented
  /// Other liars, and that nobody provides anything.
  case friends
  /// An answer to another question.
  case otherKind

  func answer(
    to request: [UInt8], friends: [PeerAddresses], random: inout PeerRandom
  ) -> [UInt8] {
    guard var answer = try? KademliaMessage(request) else { return [] }
    switch self {
    case .stall: return []
    case .garbage: return random.bytes(64)
    case .tooMany:
      answer.closer = (0..<60).map { _ in Self.invent(&random) }
    case .invented:
      // The closest of many: whoever sorts by distance asks these first.
      let target = KademliaKey(of: answer.key)
      answer.closer = (0..<200).map { _ in Self.invent(&random) }.sorted {
        KademliaKey(of: $0.peer.bytes).distance(to: target)
          < KademliaKey(of: $1.peer.bytes).distance(to: target)
      }.prefix(20).map(\.self)
      answer.providers = (0..<40).map { _ in Self.invent(&random) }
    case .friends: answer.closer = Array(friends.shuffled(using: &random).prefix(20))
    case .otherKind: answer.kind = answer.kind == .ping ? .findNode : .ping
    }
    return answer.bytes
  }

  private static func invent(_ random: inout PeerRandom) -> PeerAddresses {
    let peer = PeerID(publicKey: PeerPublicKey(ed25519: random.bytes(32)))
    return PeerAddresses(peer, [Multiaddress([.ip4([10, 255, 255, 255]), .tcp(1)])])
  }
}
