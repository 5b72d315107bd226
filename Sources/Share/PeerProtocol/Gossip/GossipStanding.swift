/// What a peer did, as far as it counts for its score.
struct GossipStanding: Sendable {
  /// What it did in a topic.
  struct InTopic: Sendable {
    /// Since when it is in the mesh.
    var meshSince: Instant?
    var firstDeliveries = 0.0
    var meshFailure = 0.0
    var invalid = 0.0
    /// The latest authors whose messages came while it was in the mesh, and whether it brought one.
    var authors: [(author: PeerID, isBrought: Bool)] = []

    /// Authors that are remembered.
    static let authorLimit = 32

    /// A message was passed on, and the peer brought it, or another did.
    mutating func note(_ author: PeerID, isBrought: Bool) {
      if let index = authors.firstIndex(where: { $0.author == author }) {
        if isBrought { authors[index].isBrought = true }
        return
      }
      if authors.count == Self.authorLimit { authors.removeFirst() }
      authors.append((author, isBrought))
    }

    /// Authors that are missing among those whose messages it should have brought.
    func missing(_ parameters: GossipScoreParameters, at now: Instant) -> Double {
      guard let meshSince, now.milliseconds(since: meshSince) >= parameters.activation else {
        return 0
      }
      let brought = authors.count { $0.isBrought }
      return max(0, Double(authors.count) * parameters.expectedShare - Double(brought))
    }
  }

  var topics: [String: InTopic] = [:]
  var offences = 0.0
  var application = 0.0
  /// The end of a bad name, once the peer has left.
  var until: Instant?

  /// The sum of all but P6, which is not of the peer alone.
  func score(_ parameters: GossipScoreParameters, at now: Instant) -> Double {
    // In order, because a sum of floats depends on it.
    var sum = 0.0
    for topic in topics.keys.sorted() {
      if let inTopic = topics[topic] { sum += Self.score(inTopic, parameters, at: now) }
    }
    let excess = max(0, offences - parameters.behaviourLimit)
    sum += parameters.applicationWeight * application
    return sum + parameters.behaviourWeight * excess * excess
  }

  private static func score(
    _ inTopic: InTopic, _ parameters: GossipScoreParameters, at now: Instant
  ) -> Double {
    var sum = 0.0
    if let since = inTopic.meshSince {
      let seconds = Double(now.milliseconds(since: since)) / 1000
      sum += parameters.meshSecondWeight * min(seconds, parameters.meshSecondsCap)
    }
    sum += parameters.firstDeliveryWeight * inTopic.firstDeliveries
    let missing = inTopic.missing(parameters, at: now)
    sum += parameters.missingAuthorsWeight * missing * missing
    sum += parameters.meshFailureWeight * inTopic.meshFailure
    return sum + parameters.invalidWeight * inTopic.invalid * inTopic.invalid
  }

  mutating func enterMesh(_ topic: String, at now: Instant) {
    topics[topic, default: InTopic()].meshSince = now
    topics[topic]?.authors = []
  }

  mutating func leaveMesh(_ topic: String, _ parameters: GossipScoreParameters, at now: Instant) {
    guard let inTopic = topics[topic], inTopic.meshSince != nil else { return }
    let missing = inTopic.missing(parameters, at: now)
    topics[topic]?.meshFailure += missing * missing
    topics[topic]?.meshSince = nil
  }

  mutating func noteFirstDelivery(_ topic: String, _ parameters: GossipScoreParameters) {
    let before = topics[topic, default: InTopic()].firstDeliveries
    topics[topic, default: InTopic()].firstDeliveries =
      min(before + 1, parameters.firstDeliveriesCap)
  }

  mutating func noteInvalid(_ topic: String) {
    topics[topic, default: InTopic()].invalid += 1
  }

  /// A heartbeat: counters fade.
  mutating func decay(_ parameters: GossipScoreParameters) {
    func fade(_ counter: inout Double, _ factor: Double) {
      counter *= factor
      if counter < parameters.negligible { counter = 0 }
    }
    fade(&offences, parameters.behaviourDecay)
    for topic in topics.keys {
      guard var inTopic = topics[topic] else { continue }
      fade(&inTopic.firstDeliveries, parameters.firstDeliveryDecay)
      fade(&inTopic.meshFailure, parameters.meshFailureDecay)
      fade(&inTopic.invalid, parameters.invalidDecay)
      topics[topic] = inTopic
    }
  }

  /// The peer leaves: the good is forgotten, so that nobody lives on it; the bad is not.
  mutating func depart(_ parameters: GossipScoreParameters, at now: Instant) {
    for topic in topics.keys.sorted() {
      leaveMesh(topic, parameters, at: now)
      topics[topic]?.firstDeliveries = 0
      topics[topic]?.authors = []
    }
    until = now + Limits.gossipReputationMilliseconds
  }
}
