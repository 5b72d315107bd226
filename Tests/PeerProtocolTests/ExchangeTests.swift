import ContentBlocks
import PeerProtocol
import TestSupport
import Testing

@Suite struct ExchangeTests {
  @Test("64 MiB from one peer take at most 0.5 % more bytes than content, both ways")
  func overhead() {
    let content = noise(64 << 20, seed: 8)
    var net = ExchangeNetwork(peers: 2, seed: 1)
    let tree = net.publish(content, at: [1])
    net.connectAll()
    net.fetch(tree.root, at: 0)
    net.run(until: 20_000)
    #expect(net.isDone(0))
    // What Yamux and Noise add: 12 bytes a frame, 18 a packet, and windows that are moved on.
    let framing = net.messages * (12 + 18 + 1) + net.bytes / 65_519 * 18 + net.bytes / 65_536 * 30
    let share = Double(net.bytes + framing) / Double(content.count) - 1
    #expect(share < 0.005, "\(share * 100) %, \(net.messages) messages")
  }

  @Test(
    "300 KB from three peers of which one gives wrong bytes or nothing take well under a second",
    arguments: [ExchangeNetwork.Fault.lies, .stalls, .silent, .honest], 0..<10)
  func liar(fault: ExchangeNetwork.Fault, seed: UInt64) {
    var net = ExchangeNetwork(peers: 4, seed: seed)
    let tree = net.publish(noise(300_000, seed: 8), at: [1, 2, 3])
    net.faults[2] = fault
    net.connectAll()
    net.fetch(tree.root, at: 0)
    net.run(until: 5000)
    #expect(net.isDone(0), "seed \(seed)")
    #expect((net.doneAt[0] ?? .max) < 500, "seed \(seed): \(net.doneAt[0] ?? .max) ms")
    let named = Set(net.reports.map(\.peer))
    switch fault {
    case .lies, .stalls: #expect(named == [2], "seed \(seed): \(net.reports)")
    // Who never said that it has anything has broken no promise.
    case .silent, .honest: #expect(named.isEmpty, "seed \(seed): \(net.reports)")
    }
  }

  @Test("two peers that share a file give it to a third at once, no block twice")
  func shared() {
    var net = ExchangeNetwork(peers: 3, seed: 3)
    let content = noise(8 << 20, seed: 8)
    let tree = net.publish(content, at: [1, 2])
    net.connectAll()
    net.fetch(tree.root, at: 0)
    net.run(until: 20_000)
    #expect(net.isDone(0))
    #expect(net.served[1, default: 0] > content.count / 4)
    #expect(net.served[2, default: 0] > content.count / 4)
    #expect(net.wasted(0) <= UInt64(4 * 16_384), "\(net.wasted(0)) bytes twice")
  }

  @Test("peers that ask at the same time are served alike")
  func fair() throws {
    var net = ExchangeNetwork(peers: 6, seed: 4)
    let tree = net.publish(noise(4 << 20, seed: 8), at: [0])
    for peer in 1..<6 { net.connect(0, peer) }
    for peer in 1..<6 { net.fetch(tree.root, at: peer) }
    net.run(until: 20_000)
    let times = try (1..<6).map { try #require(net.doneAt[$0]) }
    let (first, last) = (try #require(times.min()), try #require(times.max()))
    #expect(last < first * 3 / 2, "\(times)")
  }

  @Test("a block that nobody has is delivered when somebody gets it")
  func late() {
    var net = ExchangeNetwork(peers: 3, seed: 5)
    net.connect(0, 1)
    net.connect(1, 2)
    let tree = net.publish(noise(100_000, seed: 8), at: [2])
    net.fetch(tree.root, at: 0)
    net.run(until: 3000)
    #expect(!net.isDone(0))
    #expect(net.sought.contains(0))
    net.fetch(tree.root, at: 1)
    net.run(until: 12_000)
    #expect(net.isDone(0))
  }

  @Test("a peer that goes away in the middle costs nothing but its blocks in flight")
  func gone() {
    var net = ExchangeNetwork(peers: 3, seed: 6)
    let tree = net.publish(noise(2 << 20, seed: 8), at: [1, 2])
    net.connectAll()
    net.fetch(tree.root, at: 0)
    net.run(until: 8)
    net.disconnect(0, 1)
    net.run(until: 10_000)
    #expect(net.isDone(0))
    #expect(net.reports.isEmpty)
  }

  @Test("the same seed gives the same messages")
  func repeated() {
    func trace() -> UInt64 {
      var net = ExchangeNetwork(peers: 5, seed: 9)
      let tree = net.publish(noise(500_000, seed: 8), at: [1, 3])
      net.faults[3] = .lies
      net.connectAll()
      for peer in [0, 2, 4] { net.fetch(tree.root, at: peer) }
      net.run(until: 5000)
      return net.trace
    }
    #expect(trace() == trace())
  }
}
