/// How a node gossips; times in milliseconds.
///
/// Source: gossipsub 1.1, whose names stand in parentheses, and go-libp2p's defaults.
public struct GossipParameters: Sendable {
  /// Peers of a mesh that are aimed for (D).
  public var degree = 6
  /// With fewer, more are asked in (D_low).
  public var lowDegree = 4
  /// With more, some are sent away (D_high).
  public var highDegree = 12
  /// Of those that stay, this many are those with the best scores (D_score).
  public var scoredDegree = 4
  /// Of a mesh, this many at least are peers that were dialed from here (D_out).
  public var outboundDegree = 2
  /// Peers outside of the mesh that are told what there is (D_lazy).
  public var lazyDegree = 6
  /// The share of the peers outside of the mesh that are told, where that is more.
  public var gossipFactor = 0.25
  /// Between two heartbeats.
  public var heartbeat: UInt64 = 1000
  /// Heartbeats for which messages are kept for those who ask (mcache_len).
  public var cacheHeartbeats = 5
  /// Heartbeats of which others are told (mcache_gossip).
  public var gossipHeartbeats = 3
  /// How long a topic that is written to without being read keeps its peers (fanout_ttl).
  public var fanoutLife: UInt64 = 60_000
  /// Own messages go to everyone who wants the topic, not to the mesh alone.
  public var floodsOwn = true
  /// Who was sent away from a mesh stays away, in seconds.
  public var backoffSeconds: UInt64 = 60
  /// Who left a topic stays away, in seconds.
  public var leaveBackoffSeconds: UInt64 = 10
  /// Coming back sooner than this after being sent away counts double.
  public var graftFlood: UInt64 = 10_000
  /// Between two looks at whether the mesh has good peers enough, in heartbeats.
  public var opportunisticHeartbeats = 60
  /// Peers that are asked in then.
  public var opportunisticPeers = 2
  /// Times that a peer gets one message when it asks for it.
  public var retransmissions = 3
  /// Messages with gossip that are read of a peer between two heartbeats.
  public var gossipMessages = 10
  /// A message that was asked for has to come within this.
  public var promise: UInt64 = 5000
  /// How peers are scored.
  public var score = GossipScoreParameters()

  /// Those of the specification.
  public init() {}
}

/// How peers are scored: what they do is counted, counters decay with each heartbeat, and their
/// weighted sum decides what a peer may.
///
/// Announcements are rare, so nobody is expected to bring a certain number of them: the failure to
/// forward (P3) is measured by whose messages a peer of the mesh never brings, over many authors.
public struct GossipScoreParameters: Sendable {
  /// Below: no gossip is exchanged with the peer.
  public var gossipThreshold = -10.0
  /// Below: own messages are not flooded to it.
  public var publishThreshold = -40.0
  /// Below: what it says is not listened to.
  public var graylistThreshold = -80.0
  /// With a mesh whose median is below, better peers are asked in.
  public var opportunisticThreshold = 1.0

  /// P1: for each second in the mesh, up to the cap.
  public var meshSecondWeight = 0.02
  /// Seconds in the mesh that count.
  public var meshSecondsCap = 50.0
  /// P2: for each message that it brought first.
  public var firstDeliveryWeight = 1.0
  /// Deliveries that count.
  public var firstDeliveriesCap = 20.0
  /// Half of them are forgotten within ten minutes.
  public var firstDeliveryDecay = 0.99885
  /// P3: for the square of the authors that are missing.
  public var missingAuthorsWeight = -1.0
  /// The share of the authors whose messages a peer of the mesh brings at least, first or soon
  /// after.
  public var expectedShare = 0.125
  /// A peer that is in the mesh for less is not judged, in milliseconds.
  public var activation: UInt64 = 10_000
  /// Soon after, in milliseconds.
  public var deliveryWindow: UInt64 = 250
  /// P3b: for what P3 was when the peer left the mesh.
  public var meshFailureWeight = -1.0
  /// Half of it is forgotten within five minutes.
  public var meshFailureDecay = 0.9977
  /// P4: for the square of the messages that were invalid.
  public var invalidWeight = -20.0
  /// Half of them are forgotten within ten minutes.
  public var invalidDecay = 0.99885
  /// P5: for what the application thinks of the peer.
  public var applicationWeight = 1.0
  /// P6: for the square of the peers of one address beyond those that are allowed.
  public var colocationWeight = -5.0
  /// Peers of one address that are allowed.
  public var colocationLimit = 8
  /// P7: for the square of the offences beyond those that are allowed.
  public var behaviourWeight = -10.0
  /// Offences that are allowed.
  public var behaviourLimit = 2.0
  /// Half of them are forgotten within half a minute.
  public var behaviourDecay = 0.98
  /// A counter below is zero.
  public var negligible = 0.01

  /// Those that announcements are scored with.
  public init() {}
}
