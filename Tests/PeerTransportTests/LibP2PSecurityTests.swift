import Foundation
import PeerTransport
import TestSupport
import Testing

/// Others' weaker securities are refused, though they would speak them.
@Suite(.enabled("needs `make interop`") { InteropPython.isPresent })
struct LibP2PSecurityTests {
  @Test(.timeLimit(.minutes(1)), arguments: ["plaintext", "secio"])
  func `a peer without Noise is not let in`(security: String) async throws {
    let node = try await TestNode.start(seed: 41)
    let script = TestData.packageRoot
      .appendingPathComponent("Tests/Support/Tools/libp2p_insecure.py")
    let lines = try await InteropPython.lines(of: script, [security, "\(node.addresses[0])"])
    #expect(lines.last?.hasPrefix("refused") == true, "\(lines)")
    #expect(await node.runtime.connectedPeers.isEmpty)
    await node.stop()
  }
}
