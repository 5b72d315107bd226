import PeerProtocol
import TestSupport

// What happens, and what goes wrong.

extension Simulation {
  mutating func take(_ event: Event) {
    switch event {
    case .start(let index): start(index)
    case .tick(let index, let life): tick(index, life)
    case .tell(let index, let life, let event):
      guard nodes[index].life == life, nodes[index].process != nil else { return }
      // What was written outlives the node.
      if case .stored(_, let cid, _) = event { nodes[index].store[cid] = blocks[cid] }
      tell(index, event)
    case .answerDial(let index, let life, let id, let address):
      guard nodes[index].life == life, nodes[index].process != nil else { return }
      answerDial(id, of: address, by: index)
    case .arrive(let pipe, let side, let bytes): arrive(bytes, at: side, of: pipe)
    case .read(let pipe, let side): read(pipe, side)
    case .flushed(let pipe, let side, let count): flushed(count, pipe, side)
    case .end(let pipe, let side): hangUp(pipe, side)
    case .breakOne: breakOne()
    case .divide: divide()
    case .heal: sides = []
    case .kill: killOne()
    }
  }

  private mutating func tick(_ index: Int, _ life: Int) {
    guard nodes[index].life == life else { return }
    switch nodes[index].process {
    case .node:
      watch(index)
      tell(index, .tick)
    case .flooder: tickFlooder(index)
    case nil: return
    }
    queue.add(.tick(index, life: life), at: now + 100)
  }

  private mutating func watch(_ index: Int) {
    guard case .node(let node) = nodes[index].process else { return }
    if now / 100 % 5 == 0 { result.see(node.footprint) }
    if now / 100 % 50 == 0 { nodes[index].known = node.knownPeers }
  }

  private mutating func breakOne() {
    guard now < options.calmAfterMilliseconds, let every = options.breakMilliseconds else { return }
    queue.add(.breakOne, at: now + every)
    let open = pipes.indices.filter { pipes[$0].ends.allSatisfy(\.isOpen) }
    guard let pipe = open.randomElement(using: &random) else { return }
    for side in 0...1 { hangUp(pipe, side) }
  }

  private mutating func divide() {
    guard now < options.calmAfterMilliseconds, let every = options.partitionMilliseconds else {
      return
    }
    sides = nodes.indices.map { _ in Bool.random(using: &random) }
    healsAt = now + options.partitionLastsMilliseconds
    queue.add(.heal, at: healsAt)
    queue.add(.divide, at: max(healsAt, now + every))
  }

  private mutating func killOne() {
    guard now < options.calmAfterMilliseconds, let every = options.killMilliseconds else { return }
    queue.add(.kill, at: now + every)
    let alive = nodes.indices.filter {
      nodes[$0].process != nil && nodes[$0].character == .honest
    }
    guard let index = alive.randomElement(using: &random) else { return }
    result.killCount += 1
    nodes[index].killCount += 1
    nodes[index].process = nil
    let isPowerLoss = Int.random(in: 0..<1000, using: &random) < options.powerLossPerThousand
    let pipesOfNode = nodes[index].pipes.values.sorted { $0.pipe < $1.pipe }
    nodes[index].pipes = [:]
    for (pipe, side) in pipesOfNode {
      pipes[pipe].ends[side].isOpen = isPowerLoss
      guard !isPowerLoss else { continue }
      queue.add(
        .end(pipe: pipe, side: 1 - side), at: now + pipes[pipe].latencyMilliseconds)
    }
    queue.add(
      .start(index), at: now + UInt64.random(in: options.awayMilliseconds, using: &random))
  }
}
