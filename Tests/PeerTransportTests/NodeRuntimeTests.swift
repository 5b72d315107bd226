import ContentBlocks
import Foundation
import PeerProtocol
import PeerTransport
import Testing

@Suite(.timeLimit(.minutes(1))) struct NodeRuntimeTests {
  @Test func `two nodes connect, tell each other what they are, and part`() async throws {
    let (a, b) = (try await TestNode.start(seed: 1), try await TestNode.start(seed: 2))
    let notices = await b.runtime.notices()
    await b.runtime.connect(a.addresses)
    for await notice in notices {
      guard case .identified(let peer, let agent, let protocols) = notice else { continue }
      #expect(peer == a.runtime.id)
      #expect(agent == "nevortex")
      #expect(protocols.contains("/ipfs/ping/1.0.0"))
      break
    }
    #expect(await b.runtime.connectedPeers == [a.runtime.id])
    #expect(await b.runtime.knownPeers.map(\.id) == [a.runtime.id])
    #expect(await a.runtime.traffic.sentBytes > 0)
    await b.stop()
    await a.stop()
  }

  @Test func `a node is reached over version 6 of the internet protocol too`() async throws {
    let a = try await TestNode.start(seed: 3, listening: ["/ip6/::1/tcp/0"])
    let b = try await TestNode.start(seed: 4)
    let (root, bytes) = try a.add(byteCount: 30_000, seed: 5)
    await b.runtime.connect(a.addresses)
    let fetched = try await b.runtime.fetch(root)
    #expect([UInt8](try Data(contentsOf: fetched.url)) == bytes)
    await b.stop()
    await a.stop()
  }

  @Test func `a node comes back with its peers`() async throws {
    let a = try await TestNode.start(seed: 15)
    var b = try await TestNode.start(seed: 16)
    let folder = b.folder
    await b.runtime.connect(a.addresses)
    while await b.runtime.connectedPeers.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    await b.runtime.stop()
    b = try await TestNode.start(seed: 16, folder: folder)
    while await b.runtime.connectedPeers.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
    #expect(await b.runtime.connectedPeers == [a.runtime.id])
    await b.stop()
    await a.stop()
  }

  @Test func `a node stops though a peer reads nothing of what it is sent`() async throws {
    let node = try await TestNode.start(seed: 17)
    let deaf = try await DeafPeer.connect(to: node)
    while await node.runtime.footprint.unflushedBytes < Limits.connectionUnflushedBytes {
      try await Task.sleep(for: .milliseconds(10))
    }
    let farewell = Duration.milliseconds(Limits.farewellMilliseconds)
    // Without its own end, the node waits for this one.
    let end = deaf.eventLoop.scheduleTask(in: .seconds(30)) { deaf.close(promise: nil) }
    #expect(await ContinuousClock().measure { await node.stop() } < farewell + .seconds(18))
    end.cancel()
    deaf.close(promise: nil)
  }

  @Test func `an address that is taken is refused with its name`() async throws {
    let a = try await TestNode.start(seed: 6)
    let taken = a.addresses[0].withoutPeer.description
    await #expect(throws: NodeError.self) {
      _ = try await TestNode.start(seed: 7, listening: [taken])
    }
    await a.stop()
  }

  @Test(arguments: [1, 4096, 300_000, 3_000_000])
  func `a file is fetched from a peer`(byteCount: Int) async throws {
    let (a, b) = (try await TestNode.start(seed: 8), try await TestNode.start(seed: 9))
    let (root, bytes) = try a.add(byteCount: byteCount, seed: 10)
    await b.runtime.connect(a.addresses)
    let fetched = try await b.runtime.fetch(root)
    #expect(fetched.file == root)
    #expect([UInt8](try Data(contentsOf: fetched.url)) == bytes)
    #expect(fetched.progress.fileByteCount == UInt64(byteCount))
    #expect(fetched.misbehaved.isEmpty)
    await b.stop()
    await a.stop()
  }

  @Test func `providers are found through a peer that both know`() async throws {
    let middle = try await TestNode.start(seed: 11)
    let (a, b) = (try await TestNode.start(seed: 12), try await TestNode.start(seed: 13))
    let (root, bytes) = try a.add(byteCount: 20_000, seed: 14)
    let notices = await a.runtime.notices()
    await a.runtime.connect(middle.addresses)
    await a.runtime.provide(root)
    for await notice in notices {
      if case .provided(root, let peers) = notice, peers > 0 { break }
    }
    await b.runtime.connect(middle.addresses)
    let fetched = try await b.runtime.fetch(root)
    #expect([UInt8](try Data(contentsOf: fetched.url)) == bytes)
    #expect(await b.runtime.connectedPeers.contains(a.runtime.id))
    for node in [a, b, middle] { await node.stop() }
  }
}
