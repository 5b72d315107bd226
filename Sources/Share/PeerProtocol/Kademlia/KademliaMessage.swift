// The messages of /ipfs/kad/1.0.0, each behind its length as a varint on a stream of its own or one
// after the other. Source: the Kademlia specification of libp2p.
//
// Fields that are known and not used here: record (3) and clusterLevelRaw (10), and the signed
// records of senders (11) and peers (4 of a peer) that py-libp2p sends along and does not demand.

import ContentBlocks

/// A request or an answer of Kademlia.
struct KademliaMessage: Equatable, Sendable {
  /// What is asked for or answered.
  enum Kind: UInt64, Sendable {
    case putValue = 0
    case getValue = 1
    case addProvider = 2
    case getProviders = 3
    case findNode = 4
    case ping = 5
  }

  var kind: Kind
  /// A multihash or a peer's id, not hashed.
  var key: [UInt8] = []
  /// Peers whose ids lie closer to the key.
  var closer: [PeerAddresses] = []
  /// Peers that have the block of the key.
  var providers: [PeerAddresses] = []
}

extension KademliaMessage {
  /// Reads a message.
  ///
  /// A peer that cannot be read, or of whose addresses none is known here, is no error: others know
  /// other kinds of keys and transports.
  init(_ bytes: [UInt8]) throws(MessageError) {
    guard bytes.count <= Limits.kademliaMessageBytes else {
      throw .tooLarge(limit: Limits.kademliaMessageBytes)
    }
    // Where a number is absent it is zero.
    var kind: UInt64 = 0
    var key: [UInt8] = []
    var closer = PeerList(limit: Limits.closerPeersInMessage)
    var providers = PeerList(limit: Limits.providersInMessage)
    var fields = MessageFields(bytes[...])
    while let (field, value) = try fields.next() {
      switch field {
      case 1: kind = try value.number
      case 2: key = Array(try value.bytes)
      case 8: try closer.append(value.bytes)
      case 9: try providers.append(value.bytes)
      default: break
      }
    }
    guard let kind = Kind(rawValue: kind), key.count <= Limits.kademliaKeyBytes else {
      throw .malformed
    }
    self.init(kind: kind, key: key, closer: closer.peers, providers: providers.peers)
  }

  /// The message; peers at the end of the lists are left out where it would be too large.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(1, kind.rawValue)
    if !key.isEmpty { bytes.appendField(2, key) }
    for (field, peers) in [(8, closer), (9, providers)] as [(UInt64, [PeerAddresses])] {
      // Half of the message for each of the two, so that neither crowds out the other.
      let limit = bytes.count + (Limits.kademliaMessageBytes - 256) / 2
      for peer in peers {
        let encoded = Self.encode(peer)
        guard bytes.count + encoded.count + 8 <= limit else { break }
        bytes.appendField(field, encoded)
      }
    }
    return bytes
  }

  private static func encode(_ peer: PeerAddresses) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendField(1, peer.peer.bytes)
    for address in peer.addresses { bytes.appendField(2, address.bytes) }
    return bytes
  }
}

/// The peers of one field of a message, at most so many.
private struct PeerList {
  let limit: Int
  var peers: [PeerAddresses] = []
  private var count = 0

  init(limit: Int) {
    self.limit = limit
  }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    count += 1
    guard count <= limit else { throw .tooMany(limit: limit) }
    var id: PeerID?
    var addresses: [Multiaddress] = []
    var fields = MessageFields(bytes)
    while let (field, value) = try fields.next() {
      switch field {
      case 1: id = try? PeerID(Array(value.bytes))
      case 2 where addresses.count < Limits.addressesPerPeer:
        if let address = try? Multiaddress(value.bytes) { addresses.append(address) }
      default: break
      }
    }
    guard let id, !peers.contains(where: { $0.peer == id }) else { return }
    peers.append(PeerAddresses(id, addresses))
  }
}
