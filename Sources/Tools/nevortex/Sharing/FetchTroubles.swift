#if Sharing
  import PeerProtocol
  import PeerTransport
  import Synchronization

  /// What went wrong with the sources of a fetch, for those who wonder why it fails or is slow.
  ///
  /// A class, as the node's watcher and the gateways' tasks tell it; its state is locked.
  final class FetchTroubles: Sendable {
    /// A peer that cannot be reached is tried again and again: the first words count.
    private static let limit = 16
    private let texts = Mutex<[String]>([])

    /// All, the first first.
    var all: [String] { texts.withLock { $0 } }

    /// What is said of a peer that did what no honest one does.
    static func text(_ peer: PeerID, _ evidence: Misbehaviour) -> String {
      "peer \(peer) is not used any more: \(evidence)"
    }

    /// Notes the first trouble with a source, where it is named; others follow from that one.
    func note(_ text: String, of source: String? = nil) {
      texts.withLock { texts in
        let isKnown = texts.contains { $0 == text || source.map($0.hasPrefix) ?? false }
        guard texts.count < Self.limit, !isKnown else { return }
        texts.append(text)
      }
    }

    /// Notes what a node tells, until the task is cancelled: of the peers that the user named, and
    /// of all that lied. That others who once were somewhere are there no more is nobody's trouble.
    func watch(_ node: NodeRuntime, named: [Multiaddress]) async {
      let named = Set(named.map(\.withoutPeer))
      for await notice in await node.notices() {
        switch notice {
        case .failed(let address, _, let error) where named.contains(address):
          note("\(address): \(error)", of: "\(address)")
        case .unreachable(_, let addresses):
          for address in addresses.map(\.withoutPeer) where named.contains(address) {
            note("\(address): cannot be reached", of: "\(address)")
          }
        case .misbehaved(let peer, let evidence): note(Self.text(peer, evidence))
        case .wrongSource(let source, let cid): note("\(source): gave a wrong block for \(cid)")
        default: continue
        }
      }
    }
  }
#endif
