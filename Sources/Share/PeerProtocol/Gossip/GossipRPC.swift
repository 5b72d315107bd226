/// What one peer tells another in one go: topics, messages, control.
///
/// What a peer says too much of is left out, so that no list is longer than its limit; bytes that
/// are no message at all are an error. Extensions of later versions are skipped.
/// Source: the pubsub and gossipsub 1.1 specifications of libp2p.
package struct GossipRPC: Equatable, Sendable {
  /// Whether the peer wants a topic's messages from now on.
  package struct Subscription: Equatable, Sendable {
    /// The topic's name.
    package let topic: String
    /// It does, or it does not any more.
    package let isWanted: Bool
  }

  /// A message as it came, not judged yet; the bytes are parts of the whole.
  package struct Publication: Equatable, Sendable {
    var author: ArraySlice<UInt8>?
    var data: ArraySlice<UInt8>?
    var number: ArraySlice<UInt8>?
    var topics: [String] = []
    var signature: ArraySlice<UInt8>?
    var key: ArraySlice<UInt8>?

    /// The message's name, where it says whose it is.
    var id: GossipMessageID? {
      guard let author, let number else { return nil }
      return GossipMessageID(Array(author) + number)
    }
  }

  /// Messages of a topic that the peer has.
  package struct Have: Equatable, Sendable {
    let topic: String
    let ids: [GossipMessageID]
  }

  /// The peer leaves the mesh of a topic, and for how long.
  package struct Prune: Equatable, Sendable {
    let topic: String
    let backoffSeconds: UInt64?
  }

  package var subscriptions: [Subscription] = []
  package var publications: [Publication] = []
  package var haves: [Have] = []
  package var wants: [GossipMessageID] = []
  package var grafts: [String] = []
  package var prunes: [Prune] = []

  /// Reads a message of a peer.
  package init(_ bytes: [UInt8]) throws(MessageError) {
    guard bytes.count <= Limits.gossipMessageBytes else {
      throw .tooLarge(limit: Limits.gossipMessageBytes)
    }
    var fields = MessageFields(bytes[...])
    while let (field, value) = try fields.next() {
      switch field {
      case 1: try readSubscription(value.bytes)
      case 2: try readPublication(value.bytes)
      case 3: try readControl(value.bytes)
      default: break
      }
    }
  }

  private mutating func readSubscription(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var topic: String?
    var isWanted = false
    while let (field, value) = try fields.next() {
      switch field {
      case 1: isWanted = try value.number != 0
      case 2: topic = try value.text
      default: break
      }
    }
    guard let topic, Self.isTopic(topic), subscriptions.count < 2 * Limits.topicsPerPeer else {
      return
    }
    subscriptions.append(Subscription(topic: topic, isWanted: isWanted))
  }

  private mutating func readPublication(_ bytes: ArraySlice<UInt8>) throws(MessageError) {
    var fields = MessageFields(bytes)
    var publication = Publication()
    while let (field, value) = try fields.next() {
      switch field {
      case 1: publication.author = try value.bytes
      case 2: publication.data = try value.bytes
      case 3: publication.number = try value.bytes
      // Two are enough to see that there are several.
      case 4 where publication.topics.count < 2: publication.topics.append(try value.text)
      case 5: publication.signature = try value.bytes
      case 6: publication.key = try value.bytes
      default: break
      }
    }
    guard publications.count < Limits.gossipPublications else { return }
    publications.append(publication)
  }

  /// A topic's name that is remembered.
  static func isTopic(_ topic: String) -> Bool {
    (1...Limits.topicBytes).contains(topic.utf8.count)
  }
}
