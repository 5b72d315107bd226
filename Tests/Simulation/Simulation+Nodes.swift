import ContentBlocks
import PeerProtocol
import TestSupport

// Nodes: how they start, what they are told, and what is done for them.

extension Simulation {
  var instant: Instant { Instant(milliseconds: now) }

  mutating func start(_ index: Int) {
    nodes[index].life += 1
    let life = nodes[index].life
    let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    nodes[index].pipes = [:]
    queue.add(.tick(index, life: life), at: now + UInt64.random(in: 0..<100, using: &random))
    guard nodes[index].character != .flooder else {
      startFlooder(index, PeerRandom(seed: seed))
      return
    }
    let configuration = PeerNode.Configuration(
      identity: nodes[index].identity, seed: seed, agent: "node \(index)", soughtPeers: 8,
      discoversLocally: options.nodesPerLocalNetwork != nil)
    guard let node = PeerNode(configuration, at: instant) else {
      result.failures.append("node \(index) does not start")
      return
    }
    nodes[index].process = .node(node)
    tell(index, .started(listening: [nodes[index].address]))
    tell(index, .remember(nodes[index].known))
    for neighbour in nodes[index].neighbours { tell(index, .connect([neighbour])) }
    if nodes[index].character != .honest || nodes[index].isDone {
      tell(index, .provide(root))
    } else {
      let held = nodes[index].store.keys.sorted {
        $0.bytes.lexicographicallyPrecedes($1.bytes)
      }
      tell(index, .fetch(FetchID(UInt64(life)), root, held: held, byteLimit: 1 << 30))
    }
  }

  /// Gives an event to a node and does what it wants done.
  mutating func tell(_ index: Int, _ event: PeerNode.Event) {
    guard case .node(var node) = nodes[index].process else { return }
    // Taken out while it is at work, so that it is not copied.
    nodes[index].process = nil
    var actions: [PeerNode.Action] = []
    node.handle(event, at: instant, into: &actions)
    nodes[index].process = .node(node)
    for action in actions { perform(action, of: index) }
  }

  private mutating func perform(_ action: PeerNode.Action, of index: Int) {
    let life = nodes[index].life
    switch action {
    case .dial(let id, let address): dial(id, address, by: index)
    case .transmit(let id, let bytes): transmit(bytes, over: id, by: index)
    case .close(let id): close(id, by: index)
    case .load(let cid): load(cid, for: index)
    case .loadSize(let cid):
      later(.tell(index, life: life, .loadedSize(cid, block(cid, at: index)?.count)))
    case .store(let fetch, let block, _): store(block, for: fetch, of: index)
    case .finished(_, let outcome): finished(outcome, of: index)
    case .multicast(let packet): multicast(packet, by: index)
    case .notice(let notice): hear(notice, of: index)
    default: break
    }
  }

  /// A block of a node's store. As in a real one, what stands in its own name is always there.
  private func block(_ cid: CID, at index: Int) -> [UInt8]? {
    let isIdentity = cid.hash.function == 0
    return isIdentity ? cid.hash.digest : nodes[index].store[cid]
  }

  private mutating func load(_ cid: CID, for index: Int) {
    let node = nodes[index]
    var bytes = block(cid, at: index)
    switch node.character {
    case .staller: return
    case .liar:
      if let count = bytes?.count, count > 0 {
        bytes?[Int.random(in: 0..<count, using: &random)] ^= UInt8.random(
          in: 1...255, using: &random)
      }
    case .honest, .flooder: break
    }
    later(.tell(index, life: node.life, .loaded(cid, bytes)))
  }

  /// A block is written some time later; where the node is killed before, it is lost.
  private mutating func store(_ block: Block, for fetch: FetchID, of index: Int) {
    if blocks[block.cid] != block.bytes {
      result.failures.append("node \(index) stores wrong bytes as \(block.cid)")
    }
    later(.tell(index, life: nodes[index].life, .stored(fetch, block.cid, here: [])))
    nodes[index].writes[block.cid, default: 0] += 1
  }

  private mutating func finished(_ outcome: FetchOutcome, of index: Int) {
    guard case .complete = outcome else {
      result.failures.append("node \(index): \(outcome)")
      return
    }
    nodes[index].isDone = true
    result.doneCount += 1
    result.doneMilliseconds = now
    tell(index, .provide(root))
  }

  private mutating func hear(_ notice: Notice, of index: Int) {
    guard case .banned(let peer, let reason, _) = notice, let other = numbers[peer] else { return }
    result.banned.insert(other)
    result.mix(UInt64(index), UInt64(other))
    // Slowness may be the network's; for all else only those are banned who did it.
    if case .stalled = reason { return }
    if nodes[other].character == .honest {
      result.failures.append("node \(index) bans \(other), which is honest, for \(reason)")
    }
  }

  /// After a time of the disk.
  private mutating func later(_ event: Event) {
    queue.add(event, at: now + UInt64.random(in: options.diskMilliseconds, using: &random))
  }
}
