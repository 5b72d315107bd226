import TestSupport

@testable import PeerProtocol

/// Nodes that gossip, and what is between them, in virtual time: a seed gives the same run, always.
struct GossipNetwork {
  /// A node, honest unless it has a way to cheat.
  struct Node {
    var gossip: Gossipsub
    let identity: PeerIdentity
    var group: AddressGroup?
    /// What it says of what it hears.
    var verdict: @Sendable ([UInt8]) -> Gossipsub.Verdict = { _ in .accept }
    /// Sends more than it should, with each tick.
    var cheat: (@Sendable (inout Node, [PeerID], Instant) -> [(PeerID, [UInt8])])?
    /// When each message was heard.
    var heard: [[UInt8]: Instant] = [:]
    var reports: [(PeerID, Misbehaviour)] = []
    var neighbours: Set<Int> = []
    var bytesSent = 0
    /// The most that was waiting or remembered at once.
    var mostBytes = 0

    var id: PeerID { identity.id }
  }

  private struct Link {
    let latency: UInt64
    var lastArrival: UInt64 = 0
    var life: Int
  }

  private enum Occurrence {
    case arrival(from: Int, to: Int, life: Int, [UInt8])
    case sent(by: Int, to: Int, life: Int)
  }

  private(set) var nodes: [Node] = []
  private(set) var now = Instant(milliseconds: 0)
  private var random: SplitMix64
  private var links: [[Int]: Link] = [:]
  private var lives = 0
  private var places: [PeerID: Int] = [:]
  private var agenda: [UInt64: [Occurrence]] = [:]
  let parameters: GossipParameters
  /// What was sent, in order, as one number.
  private(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325

  init(seed: UInt64, parameters: GossipParameters = .init()) {
    random = SplitMix64(seed: seed)
    self.parameters = parameters
  }

  /// Adds a node and gives its place.
  mutating func add(group: AddressGroup? = nil) throws -> Int {
    let place = nodes.count
    var key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    guard let identity = PeerIdentity(privateKey: key) else { throw MessageError.malformed }
    key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    let gossip = Gossipsub(
      identity: identity, random: PeerRandom(seed: key), parameters: parameters)
    nodes.append(Node(gossip: gossip, identity: identity, group: group))
    places[identity.id] = place
    return place
  }

  /// Adds honest nodes that want the topics.
  mutating func addHonest(_ count: Int, wanting topics: [String]) throws {
    for _ in 0..<count {
      let place = try add()
      for topic in topics { handle(.subscribe(topic), by: place) }
    }
  }

  mutating func change(_ place: Int, _ change: (inout Node) -> Void) { change(&nodes[place]) }

  /// Connects every node to as many others as that, at least.
  mutating func connect(degree: Int) {
    for place in nodes.indices {
      let others = nodes.indices.filter { $0 != place }.shuffled(using: &random)
      for other in others where nodes[place].neighbours.count < degree { connect(place, other) }
    }
  }

  /// The first node dials the second.
  mutating func connect(_ dialer: Int, _ other: Int) {
    guard dialer != other, nodes[dialer].neighbours.insert(other).inserted else { return }
    nodes[other].neighbours.insert(dialer)
    lives += 1
    let latency = UInt64.random(in: 5...80, using: &random)
    links[[dialer, other]] = Link(latency: latency, life: lives)
    links[[other, dialer]] = Link(latency: latency, life: lives)
    handle(.connected(nodes[other].id, nodes[other].group, isOutbound: true), by: dialer)
    handle(.connected(nodes[dialer].id, nodes[dialer].group, isOutbound: false), by: other)
  }

  /// The streams between the two break and begin anew; what was under way is lost.
  mutating func restart(_ one: Int, _ other: Int) {
    lives += 1
    links[[one, other]]?.life = lives
    links[[other, one]]?.life = lives
    handle(.restarted(nodes[other].id), by: one)
    handle(.restarted(nodes[one].id), by: other)
  }

  /// What was under way between the two is lost.
  mutating func disconnect(_ one: Int, _ other: Int) {
    guard nodes[one].neighbours.remove(other) != nil else { return }
    nodes[other].neighbours.remove(one)
    links[[one, other]] = nil
    links[[other, one]] = nil
    handle(.disconnected(nodes[other].id), by: one)
    handle(.disconnected(nodes[one].id), by: other)
  }

  mutating func publish(_ topic: String, _ data: [UInt8], by place: Int) {
    nodes[place].heard[data] = now
    handle(.publish(topic, data), by: place)
  }

  /// Messages one after the other, each by the next of these nodes; gives them.
  mutating func publishMany(
    _ count: Int, on topic: String, by places: [Int], every milliseconds: UInt64
  ) -> [[UInt8]] {
    (0..<count).map { index in
      let message = Array("\(topic) \(index) \(now.milliseconds)".utf8)
      publish(topic, message, by: places[index * 7 % places.count])
      run(milliseconds: milliseconds)
      return message
    }
  }

  /// Lets time pass.
  mutating func run(milliseconds: UInt64) {
    let end = now + milliseconds
    while now < end {
      now = now + 1
      for occurrence in agenda.removeValue(forKey: now.milliseconds) ?? [] { happen(occurrence) }
      guard now.milliseconds.isMultiple(of: 100) else { continue }
      for place in nodes.indices {
        handle(.tick, by: place)
        cheat(place)
      }
    }
  }

  private mutating func cheat(_ place: Int) {
    guard let cheat = nodes[place].cheat else { return }
    let peers = nodes[place].neighbours.sorted().map { nodes[$0].id }
    for (peer, bytes) in cheat(&nodes[place], peers, now) {
      if let other = places[peer] { transmit(bytes, from: place, to: other) }
    }
  }

  private mutating func happen(_ occurrence: Occurrence) {
    switch occurrence {
    case .arrival(let from, let to, let life, let bytes):
      guard links[[from, to]]?.life == life else { return }
      handle(.message(nodes[from].id, bytes), by: to)
    case .sent(let by, let to, let life):
      guard links[[by, to]]?.life == life else { return }
      handle(.sent(nodes[to].id), by: by)
    }
  }

  mutating func handle(_ event: Gossipsub.Event, by place: Int) {
    for action in nodes[place].gossip.handle(event, at: now) {
      switch action {
      case .send(let peer, let bytes):
        precondition(bytes.count <= Limits.gossipMessageBytes, "more than a peer reads")
        guard let other = places[peer] else { continue }
        transmit(bytes, from: place, to: other)
      case .deliver(let token, _, _, let data):
        precondition(nodes[place].heard[data] == nil, "a message came twice")
        nodes[place].heard[data] = now
        handle(.validated(token, nodes[place].verdict(data)), by: place)
      case .report(let peer, let what): nodes[place].reports.append((peer, what))
      }
    }
    guard case .tick = event else { return }
    nodes[place].mostBytes = max(nodes[place].mostBytes, nodes[place].gossip.heldBytes)
  }

  private mutating func transmit(_ bytes: [UInt8], from: Int, to: Int) {
    guard var link = links[[from, to]] else { return }
    nodes[from].bytesSent += bytes.count
    for byte in bytes.suffix(96) { trace = (trace ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let jitter = UInt64.random(in: 0...5, using: &random)
    // The bytes of a connection come in order.
    link.lastArrival = max(link.lastArrival, now.milliseconds + link.latency + jitter)
    links[[from, to]] = link
    agenda[link.lastArrival, default: []].append(
      .arrival(from: from, to: to, life: link.life, bytes))
    agenda[now.milliseconds + 1, default: []].append(.sent(by: from, to: to, life: link.life))
  }
}
