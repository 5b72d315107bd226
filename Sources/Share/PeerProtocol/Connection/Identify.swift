import ContentBlocks

/// What peers tell each other of themselves.
///
/// Source: the identify specification of libp2p.
public struct Identify: Equatable, Sendable {
  /// The name of the protocol that asks.
  public static let name = "/ipfs/id/1.0.0"
  /// The name of the protocol that tells of changes without being asked.
  public static let pushName = "/ipfs/id/push/1.0.0"

  /// The key of the peer; nil where it did not say or has another kind.
  public var publicKey: PeerPublicKey?
  /// Where it listens; addresses that nothing here could dial are left out.
  public var listenAddresses: [Multiaddress]
  /// The protocols for which it takes streams.
  public var protocols: [String]
  /// Where it sees the one that it tells this.
  public var observedAddress: Multiaddress?
  /// The family of protocols that it speaks.
  public var protocolVersion: String
  /// The program that it runs.
  public var agent: String

  /// What a node says of itself.
  public init(
    publicKey: PeerPublicKey?, listenAddresses: [Multiaddress], protocols: [String],
    observedAddress: Multiaddress?, protocolVersion: String = "ipfs/0.1.0", agent: String
  ) {
    self.publicKey = publicKey
    self.listenAddresses = listenAddresses
    self.protocols = protocols
    self.observedAddress = observedAddress
    self.protocolVersion = protocolVersion
    self.agent = agent
  }

  /// Reads a message without its length.
  ///
  /// A signed record of the peer is skipped: what it says is believed no more than the rest.
  public init(_ message: ArraySlice<UInt8>) throws(MessageError) {
    guard message.count <= Limits.identifyBytes else {
      throw .tooLarge(limit: Limits.identifyBytes)
    }
    self.init(
      publicKey: nil, listenAddresses: [], protocols: [], observedAddress: nil,
      protocolVersion: "", agent: "")
    var fields = MessageFields(message)
    while let (field, value) = try fields.next() { try take(field, value) }
  }

  /// The message without its length.
  public var encoded: [UInt8] {
    var bytes: [UInt8] = []
    if let publicKey { bytes.appendField(1, publicKey.encoded) }
    for address in listenAddresses { bytes.appendField(2, address.bytes) }
    for name in protocols { bytes.appendField(3, Array(name.utf8)) }
    if let observedAddress { bytes.appendField(4, observedAddress.bytes) }
    bytes.appendField(5, Array(protocolVersion.utf8))
    bytes.appendField(6, Array(agent.utf8))
    return bytes
  }

  private mutating func take(_ field: UInt64, _ value: MessageFields.Value) throws(MessageError) {
    switch field {
    case 1: publicKey = try? PeerPublicKey(try value.bytes)
    case 2:
      guard listenAddresses.count < Limits.addressesPerPeer,
        let address = try? Multiaddress(try value.bytes)
      else { return }
      listenAddresses.append(address)
    case 3:
      let name = try value.text
      if protocols.count < Limits.protocolsPerPeer { protocols.append(name) }
    case 4: observedAddress = try? Multiaddress(try value.bytes)
    case 5: protocolVersion = try value.text
    case 6: agent = try value.text
    default: break
    }
  }
}
