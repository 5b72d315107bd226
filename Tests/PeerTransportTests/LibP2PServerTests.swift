import ContentBlocks
import Foundation
import PeerProtocol
import PeerTransport
import TestSupport
import Testing

/// py-libp2p 0.8.1 serves, we ask.
@Suite(.enabled("needs `make interop`") { InteropPython.isPresent })
struct LibP2PServerTests {
  @Test(.timeLimit(.minutes(2)))
  func `we identify, ping, find, fetch from and listen to py-libp2p`() async throws {
    let server = try PythonServer(byteCount: 300_000, seed: 21)
    defer { server.program.kill() }
    let node = try await TestNode.start(seed: 22)
    let notices = await node.runtime.notices()
    await node.runtime.subscribe(to: "models")
    await node.runtime.connect([server.address])
    let fetched = try await node.runtime.fetch(server.root)
    #expect([UInt8](try Data(contentsOf: fetched.url)) == server.bytes)
    #expect(fetched.misbehaved.isEmpty)
    await node.runtime.findProviders(of: server.root)

    var missing: Set = ["identify", "ping", "provider", "gossip"]
    for await notice in notices {
      switch notice {
      case .identified(server.peer, _, let protocols):
        #expect(protocols.contains("/ipfs/kad/1.0.0"))
        missing.remove("identify")
      case .roundTrip(server.peer, _): missing.remove("ping")
      case .provider(server.root, server.peer): missing.remove("provider")
      case .announced("models", let data, server.peer):
        #expect(String(decoding: data, as: UTF8.self) == server.rootText)
        missing.remove("gossip")
      case .misbehaved(let peer, let evidence): Issue.record("\(peer) \(evidence)")
      default: break
      }
      if missing.isEmpty { break }
    }
    #expect(missing.isEmpty)
    await node.stop()
  }

  @Test(.timeLimit(.minutes(2)))
  func `what we provide at py-libp2p another node finds there`() async throws {
    let server = try PythonServer(byteCount: 1000, seed: 23)
    defer { server.program.kill() }
    let (a, b) = (try await TestNode.start(seed: 24), try await TestNode.start(seed: 25))
    let (root, bytes) = try a.add(byteCount: 20_000, seed: 26)
    let notices = await a.runtime.notices()
    await a.runtime.connect([server.address])
    await a.runtime.provide(root)
    for await notice in notices {
      if case .provided(root, let peers) = notice, peers > 0 { break }
    }
    await b.runtime.connect([server.address])
    let fetched = try await b.runtime.fetch(root)
    #expect([UInt8](try Data(contentsOf: fetched.url)) == bytes)
    await a.stop()
    await b.stop()
  }
}

/// A process of py-libp2p that serves a file of random bytes.
struct PythonServer {
  let program: PeerProgram
  let address: Multiaddress
  let peer: PeerID
  let root: CID
  let rootText: String
  let bytes: [UInt8]

  init(byteCount: Int, seed: UInt64) throws {
    var numbers = SplitMix64(seed: seed)
    bytes = (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("served-\(UUID().uuidString)")
    try Data(bytes).write(to: file)
    let script = try #require(InteropPython.script("libp2p_node.py"))
    let port = 20_000 + Int.random(in: 0..<20_000)
    program = try InteropPython.start(script, ["server", "\(port)", file.path])
    address = try Multiaddress(try #require(program.words(after: "ADDR")?.first))
    peer = try #require(address.peer)
    rootText = try #require(program.words(after: "CID")?.first)
    root = try CID(rootText)
  }
}
