import ContentBlocks
import Testing

@testable import PeerProtocol

@Suite struct KademliaNetworkTests {
  /// Ten blocks, each provided by one honest peer and then sought by others; how many of these
  /// found it. In between some honest peers die and others come.
  private func found(
    in network: inout KademliaNetwork, seekers count: Int, churn: Int = 0
  ) -> Int {
    network.run(seconds: 40)
    let honest = network.living.filter { network.hosts[$0]?.lie == nil }
    let holders = Array(honest.prefix(10))
    for (index, holder) in holders.enumerated() {
      network.give(.provide(madeCID(index)), to: holder)
    }
    network.run(seconds: 40)
    for peer in honest.suffix(churn) {
      network.kill(peer)
      network.add()
    }
    let seekers = honest.dropLast(churn).suffix(count)
    for (index, seeker) in seekers.enumerated() {
      network.give(.find(LookupID(1), .providers(madeCID(index % 10))), to: seeker)
    }
    network.run(seconds: 65)
    for peer in seekers { #expect(network.hosts[peer]?.finished[LookupID(1)] != nil) }
    return seekers.enumerated().count { index, seeker in
      let found = network.hosts[seeker]?.found[LookupID(1)] ?? []
      return found.contains { $0.peer == holders[index % 10] }
    }
  }

  @Test("of 200 peers with loss, churn and every fourth lying, all who seek find the provider")
  func everything() {
    var network = KademliaNetwork(.init(lossPercent: 5, liarPercent: 25), seed: 1)
    #expect(found(in: &network, seekers: 50, churn: 30) == 50)
  }

  @Test("without faults every lookup finds the provider", arguments: [1, 2] as [UInt64])
  func faultless(seed: UInt64) {
    var network = KademliaNetwork(.init(peers: 60), seed: seed)
    #expect(found(in: &network, seekers: 30) == 30, "seed \(seed)")
  }

  @Test(
    "with a tenth of the messages lost and a quarter of the peers replaced",
    arguments: [1, 2] as [UInt64])
  func faults(seed: UInt64) {
    var network = KademliaNetwork(.init(peers: 60, lossPercent: 10), seed: seed)
    #expect(found(in: &network, seekers: 30, churn: 15) == 30, "seed \(seed)")
  }

  @Test("with every fourth peer lying", arguments: [1, 2] as [UInt64])
  func liars(seed: UInt64) {
    var network = KademliaNetwork(.init(peers: 60, liarPercent: 25), seed: seed)
    #expect(found(in: &network, seekers: 30) == 30, "seed \(seed)")
    // Whoever was caught is a liar, of a kind that can be told from silence.
    for host in network.hosts.values {
      for peer in host.reports.keys {
        #expect([.garbage, .tooMany, .otherKind].contains(network.hosts[peer]?.lie))
      }
    }
  }

  @Test("a peer is found by its name, and one that is not there is not")
  func peers() throws {
    var network = KademliaNetwork(.init(peers: 60), seed: 4)
    network.run(seconds: 40)
    let seeker = network.living[50]
    let sought = network.living[3]
    network.give(.find(LookupID(1), .peer(sought)), to: seeker)
    network.give(.find(LookupID(2), .peer(madePeer(9))), to: seeker)
    network.give(.find(LookupID(3), .peer(sought)), to: seeker)
    network.give(.cancel(LookupID(3)), to: seeker)
    network.run(seconds: 20)
    let host = try #require(network.hosts[seeker])
    let address = try #require(network.hosts[sought]?.address)
    #expect(host.found[LookupID(1)]?.last == PeerAddresses(sought, [address]))
    #expect(host.found[LookupID(2)] == nil)
    #expect(host.finished.keys.sorted() == [LookupID(1), LookupID(2)])
  }

  @Test("the same seed is the same story to the byte, another seed another")
  func determinism() {
    let seeds: [UInt64] = [7, 7, 8]
    let traces = seeds.map { seed -> KademliaKey in
      var network = KademliaNetwork(.init(peers: 30, lossPercent: 10, liarPercent: 25), seed: seed)
      _ = found(in: &network, seekers: 10, churn: 5)
      return network.trace
    }
    #expect(traces[0] == traces[1])
    #expect(traces[0] != traces[2])
  }
}
