#if Sharing
  import ContentBlocks
  import ContentStore
  import Foundation
  import Logging
  import PeerProtocol
  import PeerTransport
  import Signing

  /// What commands that talk to peers are made of.
  enum NodeParts {
    /// A node of this machine: its key is made once and kept; other randomness is new each time.
    static func runtime(
      store: ContentStore, logger: Logger, discoversLocally: Bool, servesTable: Bool
    ) throws -> NodeRuntime {
      var random = SystemRandomNumberGenerator()
      let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
      return try NodeRuntime(
        PeerNode.Configuration(
          identity: try identity(), seed: seed, servesTable: servesTable,
          discoversLocally: discoversLocally),
        store: store, logger: logger)
    }

    /// The key that peers know this machine by.
    private static func identity() throws -> PeerIdentity {
      let keys = KeyStore(directory: Home.folder("node"))
      let key: SigningKey
      do throws(KeyError) {
        key = try keys.key("peer")
      } catch .missing {
        do throws(KeyError) { try keys.create("peer") } catch .exists {}
        key = try keys.key("peer")
      }
      guard let identity = PeerIdentity(privateKey: key.seed) else {
        throw Failure(.defect, "the node's key is no key of Ed25519")
      }
      return identity
    }

    /// An address that the user typed.
    static func address(_ text: String) throws -> Multiaddress {
      do throws(MultiaddressError) { return try Multiaddress(text) } catch {
        throw Failure(
          .usage,
          "\(text): \(error); write /ip4/192.0.2.1/tcp/4001, and /p2p/12D3... behind it for a peer")
      }
    }
  }
#endif
