import PeerProtocol
import TestSupport

// Connections: dials, bytes under way, and ends.

extension Simulation {
  mutating func dial(_ id: ConnectionID, _ address: Multiaddress, by index: Int) {
    guard Int.random(in: 0..<1000, using: &random) >= lossNow(options.lostDialsPerThousand) else {
      return
    }
    let latency = UInt64.random(in: options.latencyMilliseconds, using: &random)
    queue.add(
      .answerDial(index, life: nodes[index].life, id, of: address), at: now + 2 * latency)
  }

  /// The other side answers a dial, refuses it, or is not to be reached.
  mutating func answerDial(_ id: ConnectionID, of address: Multiaddress, by index: Int) {
    guard let other = places[address.withoutPeer], !isCut(index, other) else { return }
    guard nodes[other].process != nil, other != index else {
      tellOrFlood(index, failedDial: id)
      return
    }
    nodes[other].acceptedCount += 1
    let accepted = ConnectionID.accepted(nodes[other].acceptedCount)
    let pipe = pipes.count
    pipes.append(
      SimulatedPipe(
        ends: [
          .init(node: index, life: nodes[index].life, id: id),
          .init(node: other, life: nodes[other].life, id: accepted),
        ], latencyMilliseconds: UInt64.random(in: options.latencyMilliseconds, using: &random),
        bytesPerMillisecond: Int.random(in: options.bytesPerMillisecond, using: &random)))
    nodes[index].pipes[id] = (pipe, 0)
    nodes[other].pipes[accepted] = (pipe, 1)
    opened(accepted, at: other, from: nodes[index].address, isOurs: false)
    opened(id, at: index, from: nodes[other].address, isOurs: true)
  }

  mutating func transmit(_ bytes: [UInt8], over id: ConnectionID, by index: Int) {
    guard let (pipe, side) = nodes[index].pipes[id], pipes[pipe].ends[side].isOpen else { return }
    result.sentBytes += bytes.count
    var delay: UInt64 = 0
    for _ in 0...(bytes.count / 1448)
    where Int.random(in: 0..<1000, using: &random) < lossNow(options.lostPerThousand) {
      delay += options.retransmitMilliseconds
    }
    let (leaves, arrives) = pipes[pipe].send(bytes.count, from: side, at: now, delayedBy: delay)
    queue.add(.flushed(pipe: pipe, side: side, bytes.count), at: leaves)
    queue.add(.arrive(pipe: pipe, side: 1 - side, bytes), at: arrives)
  }

  mutating func arrive(_ bytes: [UInt8], at side: Int, of pipe: Int) {
    let end = pipes[pipe].ends[side]
    guard end.isOpen else { return }
    pipes[pipe].ends[side].unread.append(bytes)
    // What waits for an earlier part is read with it.
    if end.unread.isEmpty { read(pipe, side) }
  }

  /// Reads what has arrived: not while the way is cut, and a node that cannot write does not read.
  mutating func read(_ pipe: Int, _ side: Int) {
    let end = pipes[pipe].ends[side]
    guard end.isOpen, !end.unread.isEmpty else { return }
    if let later = readableAt(pipe, side) {
      pipes[pipe].ends[side].heldUntil = later
      queue.add(.read(pipe: pipe, side: side), at: later)
      return
    }
    pipes[pipe].ends[side].unread = []
    guard nodes[end.node].process != nil else { return }
    guard nodes[end.node].life == end.life else {
      // A machine that is up again does not know the connection, and says so.
      hangUp(pipe, 1 - side)
      return
    }
    for bytes in end.unread {
      result.mix(now, UInt64(end.node), UInt64(bytes.count), UInt64(bytes.last ?? 0))
      received(bytes, over: end.id, at: end.node)
    }
  }

  /// When a side can read on; nil for now.
  private func readableAt(_ pipe: Int, _ side: Int) -> UInt64? {
    let end = pipes[pipe].ends[side]
    if isCut(end.node, pipes[pipe].ends[1 - side].node) {
      return healsAt + options.retransmitMilliseconds
    }
    return nil
  }

  mutating func flushed(_ byteCount: Int, _ pipe: Int, _ side: Int) {
    let end = pipes[pipe].ends[side]
    guard end.isOpen, nodes[end.node].life == end.life else { return }
    switch nodes[end.node].process {
    case .node: tell(end.node, .flushed(end.id, byteCount))
    case .flooder: flood(end.node) { $0.feed(end.id, .flushed(byteCount), at: $1) }
    case nil: break
    }
  }

  /// A node closes: the other side learns it behind what was sent before.
  mutating func close(_ id: ConnectionID, by index: Int) {
    guard let (pipe, side) = nodes[index].pipes.removeValue(forKey: id) else { return }
    pipes[pipe].ends[side].isOpen = false
    let arrives = max(pipes[pipe].ends[side].arrivesAt, now + pipes[pipe].latencyMilliseconds)
    queue.add(.end(pipe: pipe, side: 1 - side), at: arrives)
  }

  /// A side learns that the connection is gone.
  mutating func hangUp(_ pipe: Int, _ side: Int) {
    let end = pipes[pipe].ends[side]
    guard end.isOpen else { return }
    let isBehindBytes = !end.unread.isEmpty && end.heldUntil > now
    guard !isBehindBytes, !isCut(end.node, pipes[pipe].ends[1 - side].node) else {
      let heals = healsAt + options.retransmitMilliseconds
      queue.add(.end(pipe: pipe, side: side), at: max(end.heldUntil, heals, now + 1))
      return
    }
    pipes[pipe].ends[side].isOpen = false
    guard nodes[end.node].life == end.life else { return }
    nodes[end.node].pipes[end.id] = nil
    closed(end.id, at: end.node)
  }

  /// A packet to all of a local network, of which each gets it or not.
  mutating func multicast(_ packet: [UInt8], by index: Int) {
    guard let size = options.nodesPerLocalNetwork else { return }
    let sender = nodes[index].address.parts.prefix(1) + [.udp(5353)]
    for other in nodes.indices
    where other / size == index / size && other != index && !isCut(index, other) {
      guard
        Int.random(in: 0..<1000, using: &random) >= lossNow(options.lostDatagramsPerThousand)
      else { continue }
      let event = PeerNode.Event.datagram(packet, from: Multiaddress(Array(sender)))
      queue.add(.tell(other, life: nodes[other].life, event), at: now + 1)
    }
  }

  func isCut(_ one: Int, _ other: Int) -> Bool {
    !sides.isEmpty && sides[one] != sides[other]
  }

  /// Faults of the network end at some time.
  func lossNow(_ perThousand: Int) -> Int {
    now < options.calmAfterMilliseconds ? perThousand : 0
  }
}
