// A network of whole nodes in virtual time: every byte goes through Noise and Yamux, as between
// real ones; the network, the clock, the disks and the faults are made here. The same seed gives
// the same run, event by event.

import ContentBlocks
import PeerProtocol
import TestSupport

/// A simulated network, its nodes, and a model that the honest ones want.
public struct Simulation {
  /// What is to happen.
  enum Event {
    case start(Int)
    case tick(Int, life: Int)
    case tell(Int, life: Int, PeerNode.Event)
    case answerDial(Int, life: Int, ConnectionID, of: Multiaddress)
    case arrive(pipe: Int, side: Int, [UInt8])
    case read(pipe: Int, side: Int)
    case flushed(pipe: Int, side: Int, Int)
    case end(pipe: Int, side: Int)
    case breakOne
    case divide
    case heal
    case kill
  }

  var options: SimulationOptions
  var random: SplitMix64
  var nodes: [SimulatedNode] = []
  var places: [Multiaddress: Int] = [:]
  var numbers: [PeerID: Int] = [:]
  var pipes: [SimulatedPipe] = []
  var queue = EventQueue<Event>()
  var now: UInt64 = 0
  /// Which side of the partition each node is on; empty where there is none.
  var sides: [Bool] = []
  var healsAt: UInt64 = 0
  let root: CID
  let blocks: [CID: [UInt8]]
  /// What came of it so far.
  public internal(set) var result: SimulationResult

  /// A network of a seed, with the seed's own mixture of faults or another.
  public init(seed: UInt64, options: SimulationOptions? = nil) {
    self.options = options ?? SimulationOptions(seed: seed)
    random = SplitMix64(seed: seed)
    result = SimulationResult(seed: seed, options: self.options)
    let model = SimulatedModel(self.options, &random)
    root = model.root
    blocks = model.blocks
    makeNodes()
    for index in nodes.indices {
      queue.add(.start(index), at: UInt64.random(in: 0...1000, using: &random))
    }
    if let every = self.options.breakMilliseconds { queue.add(.breakOne, at: 1000 + every) }
    if let every = self.options.partitionMilliseconds { queue.add(.divide, at: every) }
    if let every = self.options.killMilliseconds { queue.add(.kill, at: 1000 + every) }
  }

  /// Runs until every honest node has the model, or the time is over.
  public mutating func run() -> SimulationResult {
    while let (time, event) = queue.next(), time <= options.endMilliseconds {
      now = time
      result.eventCount += 1
      take(event)
      if result.doneCount == wanting.count, now >= 1000 { break }
    }
    judge()
    return result
  }

  private var wanting: [Int] { nodes.indices.filter { nodes[$0].character == .honest } }

  private mutating func makeNodes() {
    let characters = characters()
    let addresses = (0..<options.nodes).map { index in
      Multiaddress([.ip4([10, 0, UInt8(index / 250), UInt8(index % 250 + 1)]), .tcp(4001)])
    }
    let identities = (0..<options.nodes).compactMap { _ in
      PeerIdentity(privateKey: (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
    for index in 0..<options.nodes {
      let neighbours = neighbours(of: index, characters)
      var node = SimulatedNode(
        character: characters[index], identity: identities[index], address: addresses[index],
        neighbours: neighbours.map { addresses[$0].with(identities[$0].id) })
      let isHonest = characters[index] == .honest
      if !isHonest || characters[..<index].count(where: { $0 == .honest }) < options.publishers {
        node.store = blocks
        node.isDone = isHonest
        if isHonest { result.doneCount += 1 }
      }
      nodes.append(node)
      places[addresses[index]] = index
      numbers[identities[index].id] = index
    }
  }

  /// Whom a node is told of: at least one of them is honest, as who knows only liars gets nothing.
  private mutating func neighbours(
    of index: Int, _ characters: [SimulatedNode.Character]
  ) -> [Int] {
    let honest = characters.indices.filter { characters[$0] == .honest && $0 != index }
    let first = honest.randomElement(using: &random).map { [$0] } ?? []
    let count = options.nodesPerLocalNetwork == nil ? 2 : 0
    let others = (0..<count).map { _ in Int.random(in: 0..<options.nodes, using: &random) }
    return first + others.filter { $0 != index }
  }

  private mutating func characters() -> [SimulatedNode.Character] {
    let bad =
      [SimulatedNode.Character](repeating: .liar, count: options.liars)
      + [SimulatedNode.Character](repeating: .staller, count: options.stallers)
      + [SimulatedNode.Character](repeating: .flooder, count: options.flooders)
    precondition(bad.count + options.publishers <= options.nodes, "too few nodes")
    let honest = [SimulatedNode.Character](
      repeating: .honest, count: options.nodes - bad.count)
    return (bad + honest).shuffled(using: &random)
  }

  private mutating func judge() {
    for index in wanting where !nodes[index].isDone {
      result.failures.append("node \(index) does not have the model")
    }
    for index in wanting where nodes[index].isDone {
      let isWhole = blocks.allSatisfy { nodes[index].store[$0.key] == $0.value }
      if !isWhole { result.failures.append("node \(index) says it is done and is not") }
    }
    for index in wanting {
      let repeated = nodes[index].writes.values.reduce(0) { $0 + $1 - 1 }
      result.repeatedBlocks += repeated
      if repeated > Limits.blocksInFlight * nodes[index].killCount {
        result.failures.append(
          "node \(index) fetched \(repeated) blocks again after \(nodes[index].killCount) kills")
      }
    }
    judgeMemory()
  }

  /// What a node holds is bounded by its connections, however much the others send.
  private mutating func judgeMemory() {
    guard let largest = result.largest else { return }
    // Who asks without reading has its wants, their queue and as many answers; all others want no
    // more than the blocks of the model.
    let questioners = nodes.indices.count { flood(of: $0) == .questions }
    let exchanged =
      options.nodes * (2 * blocks.count + 32) + questioners * (3 * Limits.wantsPerPeer + 64)
    // 65,537 are the largest message of Noise, which is sealed whole.
    let unflushedBytes = largest.connections * (Limits.connectionUnflushedBytes + 65_537)
    let bounds = [
      (largest.connections, Limits.connections, "connections"),
      (largest.knownPeers, Limits.knownPeers, "known peers"),
      (largest.bans, Limits.bannedPeers, "bans"),
      (largest.streams, 32 * options.nodes, "streams"),
      (largest.dials, 32 * options.nodes, "dials"),
      (largest.requests, 32 * options.nodes, "requests"),
      (largest.unflushedBytes, unflushedBytes, "unflushed bytes"),
      (largest.exchanged, exchanged, "entries of Bitswap"),
      (largest.fetching, 2 * blocks.count + Limits.blocksInFlight, "entries of fetches"),
    ]
    for (found, limit, what) in bounds where found > limit {
      result.failures.append("a node held \(found) \(what); \(limit) are the most")
    }
  }
}

/// A model and its blocks.
struct SimulatedModel {
  let root: CID
  private(set) var blocks: [CID: [UInt8]] = [:]

  init(_ options: SimulationOptions, _ random: inout SplitMix64) {
    let content = (0..<options.modelBytes).map { _ in UInt8.random(in: 0...255, using: &random) }
    var blocks: [CID: [UInt8]] = [:]
    var builder = UnixFSBuilder(profile: .package(byteCount: content.count))
    builder.append(content.span.bytes) { blocks[$0.cid] = $0.bytes }
    let file = builder.finish { blocks[$0.cid] = $0.bytes }.cid
    guard options.isPublished,
      let node = try? DagCBOR.encode(.map(DataModelMap(["package": .link(file)])))
    else {
      root = file
      self.blocks = blocks
      return
    }
    root = CID(of: node.span.bytes, codec: .dagCBOR)
    blocks[root] = node
    self.blocks = blocks
  }
}
