import ContentBlocks

/// What names a message everywhere: its author's name and its number.
public struct GossipMessageID: Hashable, Sendable {
  /// The author's multihash, then the eight bytes of the number.
  public let bytes: [UInt8]

  /// A name as another peer wrote it.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }
}

/// A message of a topic, signed by who wrote it.
///
/// The signature covers `libp2p-pubsub:` and the message without signature and key, as go-libp2p
/// and py-libp2p write it: author, data, number, topic. py-libp2p 0.8.1 adds the key even where the
/// author's name holds it, which is checked and not passed on; it numbers from the clock's seconds,
/// eight bytes with the highest first; it may name several topics, which others refuse, as here.
/// Source: the pubsub specification of libp2p, StrictSign.
public struct GossipMessage: Equatable, Sendable {
  /// Who wrote it.
  public let author: PeerID
  /// The author's number of it, eight bytes.
  public let number: [UInt8]
  /// What it is about.
  public let topic: String
  /// What it says.
  public let data: [UInt8]
  /// 64 bytes.
  public let signature: [UInt8]

  /// Why a message cannot be passed on.
  package enum Flaw: Error, Equatable {
    /// The author is missing, is no peer, or has a key of another kind.
    case author
    /// It names no topic, or several.
    case topics(Int)
    /// The data is missing or too large.
    case data
    /// The number has not eight bytes.
    case number
    /// The signature is missing or has not 64 bytes.
    case unsigned
    /// The key that it brings is not the author's.
    case key
  }

  /// Writes and signs a message; nil only where the system has no randomness.
  init?(by identity: PeerIdentity, number: UInt64, topic: String, data: [UInt8]) {
    author = identity.id
    self.number = (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    self.topic = topic
    self.data = data
    let fields = Self.fields(author: author, number: self.number, topic: topic, data: data)
    guard let signature = identity.sign(Self.prefix + fields) else { return nil }
    self.signature = signature
  }

  /// Takes what a peer sent, where it has the form of a signed message; `isSigned` says more.
  package init(_ publication: GossipRPC.Publication) throws(Flaw) {
    guard publication.topics.count == 1, let topic = publication.topics.first else {
      throw .topics(publication.topics.count)
    }
    guard let data = publication.data, data.count <= Limits.announcementBytes else { throw .data }
    guard let number = publication.number, number.count == 8 else { throw .number }
    guard let signature = publication.signature, signature.count == 64 else { throw .unsigned }
    guard let author = publication.author.flatMap({ try? PeerID(Array($0)) }),
      let key = author.publicKey, author == PeerID(publicKey: key)
    else { throw .author }
    // A key beside the author's name is allowed, but says nothing new.
    guard publication.key?.elementsEqual(key.encoded) ?? true else { throw .key }
    self.author = author
    self.number = Array(number)
    self.topic = topic
    self.data = Array(data)
    self.signature = Array(signature)
  }

  /// Its name.
  public var id: GossipMessageID { GossipMessageID(author.bytes + number) }

  /// Whether the author signed it.
  var isSigned: Bool {
    author.publicKey?.verifies(signature[...], of: Self.prefix + fields) ?? false
  }

  /// The message as it is sent, without the key, which the author's name holds.
  package var encoded: [UInt8] {
    var bytes = fields
    bytes.appendField(5, signature)
    return bytes
  }

  private var fields: [UInt8] {
    Self.fields(author: author, number: number, topic: topic, data: data)
  }

  private static func fields(
    author: PeerID, number: [UInt8], topic: String, data: [UInt8]
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + topic.utf8.count + 160)
    bytes.appendField(1, author.bytes)
    bytes.appendField(2, data)
    bytes.appendField(3, number)
    bytes.appendField(4, Array(topic.utf8))
    return bytes
  }

  private static let prefix = Array("libp2p-pubsub:".utf8)
}
