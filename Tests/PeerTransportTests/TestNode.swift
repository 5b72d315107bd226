import ContentBlocks
import ContentStore
import Foundation
import Logging
import PeerProtocol
import PeerTransport
import TestSupport
import Testing

/// A node on loopback with a key that a number tells and a store in a folder of its own.
struct TestNode {
  let runtime: NodeRuntime
  let store: ContentStore
  let folder: URL
  private(set) var addresses: [Multiaddress] = []

  /// Starts a node; it listens unless told otherwise.
  static func start(
    seed: UInt64, listening: [String] = ["/ip4/127.0.0.1/tcp/0"], folder: URL? = nil,
    change: (inout PeerNode.Configuration) -> Void = { _ in }
  ) async throws -> TestNode {
    var numbers = SplitMix64(seed: seed)
    let key = (0..<32).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let random = (0..<32).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let identity = try #require(PeerIdentity(privateKey: key))
    var configuration = PeerNode.Configuration(identity: identity, seed: random)
    change(&configuration)
    let folder =
      folder
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("node-\(UUID().uuidString)")
    let store = try ContentStore(directory: folder)
    let runtime = try NodeRuntime(configuration, store: store, logger: .init(label: "test"))
    var node = TestNode(runtime: runtime, store: store, folder: folder)
    node.addresses = try await runtime.start(
      listening: try listening.map { try Multiaddress($0) })
    return node
  }

  /// Adds a file of random bytes to the store.
  func add(byteCount: Int, seed: UInt64) throws -> (root: CID, bytes: [UInt8]) {
    var numbers = SplitMix64(seed: seed)
    let bytes = (0..<byteCount).map { _ in UInt8(truncatingIfNeeded: numbers.next()) }
    let file = folder.appendingPathComponent("made-\(seed)")
    try Data(bytes).write(to: file)
    return (try store.add(file: file, pin: true), bytes)
  }

  func stop() async {
    await runtime.stop()
    try? FileManager.default.removeItem(at: folder)
  }
}
