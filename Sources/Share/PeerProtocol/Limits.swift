// Every limit of what a node does for strangers, in one file: sizes of messages, capacities of
// tables, deadlines of waits. Whoever exceeds one is refused and, where it cannot be an accident,
// reported.

/// What a node takes from others at most, and how long it waits for them.
public enum Limits {
  // MARK: Connections

  /// Connections at once, both directions.
  public static let connections = 256
  /// Connections at which no more are accepted: what is left is for dials.
  public static let acceptedUpTo = connections - dials
  /// Connections at once from one address, or one network of 64 bits of version 6.
  public static let connectionsPerAddress = 32
  /// Peers and places that are being dialed at once.
  public static let dials = 64
  /// Between the dials of one address of a peer and of the next.
  public static let staggerMilliseconds: UInt64 = 250
  /// Places that a node stays connected to because it was told to.
  public static let wantedPeers = 64
  /// From the first dial of such a place that fails to the next; then twice as long each time.
  public static let firstRedialPauseMilliseconds: UInt64 = 250
  /// Between two such dials in the end.
  public static let longestRedialPauseMilliseconds: UInt64 = 30_000
  /// Between two looks at whether such a place is connected.
  public static let wantedPauseMilliseconds: UInt64 = 1_000
  /// From the first byte to a multiplexer that both sides agreed on.
  public static let handshakeMilliseconds: UInt64 = 10_000
  /// A dial that nobody answers.
  public static let dialMilliseconds: UInt64 = 5_000
  /// An answer to a ping of the multiplexer; a connection on which none comes is closed.
  public static let keepAliveMilliseconds: UInt64 = 30_000
  /// A connection without a stream or a message is closed.
  public static let idleMilliseconds: UInt64 = 120_000
  /// A connection over which nothing went for so long makes room for another.
  public static let replaceableMilliseconds: UInt64 = 30_000
  /// A connection instead of which another one is used, and whose streams rest, is closed.
  public static let retiringMilliseconds: UInt64 = 10_000
  /// The same without a stream.
  public static let retiredMilliseconds: UInt64 = 1_000
  /// What is said last to a peer; then its socket is closed, whether it read that or not.
  public static let farewellMilliseconds: UInt64 = 2_000
  /// Bytes that were transmitted and have not left the socket's queue, of a connection.
  public static let connectionUnflushedBytes = 1 << 20
  /// A line of multistream-select with its newline.
  public static let protocolNameBytes = 1024
  /// Proposals that one side may make for one stream.
  public static let protocolProposals = 16
  /// The length field of Noise has two bytes; 16 of a message are its tag.
  public static let noiseMessageBytes = 65_535
  /// The payload of a handshake: keys, signature, extensions.
  public static let noisePayloadBytes = 4096

  // MARK: Streams

  /// Streams of a connection that the other side may have open.
  public static let inboundStreams = 256
  /// Streams of a connection that this side opens.
  public static let outboundStreams = 256
  /// Bytes that a stream may receive before this side says that it read some.
  public static let initialWindowBytes = 256 << 10
  /// What a window grows to where the reader keeps up.
  public static let largestWindowBytes = 16 << 20
  /// What all windows of a connection grow to together.
  public static let connectionWindowBytes = 64 << 20
  /// Bytes that wait on a stream for the other side's window.
  public static let streamQueueBytes = 8 << 20
  /// Bytes that wait on all streams of a connection together.
  public static let connectionQueueBytes = 16 << 20
  /// An agreement on a stream's protocol.
  public static let negotiationMilliseconds: UInt64 = 10_000
  /// A stream for one request and its answer.
  public static let requestMilliseconds: UInt64 = 10_000

  /// Answers that a connection owes at once: to pings, and to streams beyond the limit.
  public static let pendingControlFrames = 1024

  // MARK: Addresses

  /// A multiaddr in binary form.
  public static let multiaddressBytes = 256
  /// Addresses that are remembered of one peer.
  public static let addressesPerPeer = 16
  /// A peer id in binary form.
  public static let peerIDBytes = 128
  /// Peers that are remembered, connected or not.
  public static let knownPeers = 4096

  // MARK: Identify and ping

  /// A message of identify.
  public static let identifyBytes = 64 << 10
  /// Protocols that are remembered of a peer.
  public static let protocolsPerPeer = 128
  /// From the beginning of a connection to its first ping.
  public static let firstPingMilliseconds: UInt64 = 1_000
  /// Between two pings of a connection.
  public static let pingIntervalMilliseconds: UInt64 = 15_000

  // MARK: Kademlia

  /// A message of Kademlia.
  public static let kademliaMessageBytes = 64 << 10
  /// Peers in a bucket, and in an answer: k.
  public static let bucketPeers = 20
  /// Peers that wait for a place in a bucket.
  public static let waitingPeers = 10
  /// Peers of one bucket that are in one network of 24 bits (48 in version 6), or say so.
  public static let bucketPeersPerSubnet = 3
  /// Requests to a peer that fail before it leaves a bucket that nobody waits for.
  public static let failuresOfPeer = 3
  /// A peer that was not heard for this long is asked whether it is there.
  public static let quietPeerMilliseconds: UInt64 = 15 * 60_000
  /// Between two such questions.
  public static let quietPingPauseMilliseconds: UInt64 = 5_000
  /// Buckets that are refreshed by a key of their own.
  public static let refreshedBuckets = 12
  /// A table that grows is refreshed after this, so that the first peers come together.
  public static let bootstrapDelayMilliseconds: UInt64 = 300
  /// Between two refreshes of a small table that grows.
  public static let bootstrapPauseMilliseconds: UInt64 = 10_000
  /// Buckets are refreshed this often.
  public static let bucketRefreshMilliseconds: UInt64 = 10 * 60_000
  /// A key in a message.
  public static let kademliaKeyBytes = 128
  /// Closer peers in a message: others send their k and the peer that is sought.
  public static let closerPeersInMessage = 40
  /// Providers in a message.
  public static let providersInMessage = 512
  /// Requests of one peer a second, in the long run.
  public static let kademliaRequestsPerSecond: UInt64 = 20
  /// Requests of one peer at once.
  public static let kademliaRequestBurst: UInt64 = 100
  /// Peers whose requests are counted.
  public static let countedPeers = 1024
  /// Requests of one lookup that are under way: alpha.
  public static let lookupConcurrency = 3
  /// Requests of one lookup that are under way once it knows the closest peers.
  public static let lookupFinalConcurrency = 10
  /// Closest peers that must have answered, of each of the paths of a lookup: beta.
  public static let lookupResiliency = 3
  /// Peers that a lookup remembers beyond those that it asked.
  public static let lookupCandidates = 128
  /// Peers that one peer names and that cannot be reached, before its others are believed last.
  public static let lookupDeadNames = 3
  /// A request that takes longer makes room for another.
  public static let lookupPatienceMilliseconds: UInt64 = 1_500
  /// A lookup can end without the answer to a request that takes longer.
  public static let lookupOverdueMilliseconds: UInt64 = 4_000
  /// A request with its dial.
  public static let lookupRequestMilliseconds: UInt64 = 15_000
  /// A lookup in all.
  public static let lookupMilliseconds: UInt64 = 60_000
  /// Peers that a lookup gives to who began it.
  public static let foundPeers = 256
  /// Providers after which a lookup has found enough.
  public static let enoughProviders = 20
  /// Requests of one lookup in all.
  public static let lookupRequests = 256
  /// Lookups at once.
  public static let lookups = 64
  /// Keys for which providers are kept for others.
  public static let providedKeys = 16_384
  /// Providers of one key.
  public static let providersPerKey = 32
  /// Keys for which one peer may be a provider here.
  public static let keysPerProvider = 1024
  /// Keys that this node provides.
  public static let ownProvidedKeys = 4096
  /// Between the beginnings of two announcements: py-libp2p takes ten in ten seconds of a peer.
  public static let providePaceMilliseconds: UInt64 = 1_000
  /// A provider that does not say so again is forgotten: 48 hours.
  public static let providerMilliseconds: UInt64 = 48 * 3_600_000
  /// What is provided is said again: 22 hours.
  public static let reprovideMilliseconds: UInt64 = 22 * 3_600_000

  /// What nobody took is said again after this.
  public static let provideRetryMilliseconds: UInt64 = 60_000
  /// Between two searches for what has expired.
  public static let expiryPauseMilliseconds: UInt64 = 10 * 60_000

  // MARK: Bitswap

  /// A message of Bitswap.
  public static let bitswapMessageBytes = 4 << 20
  /// A block.
  public static let blockBytes = 2 << 20
  /// Blocks of a peer that are asked for or being stored, and so what a kill can lose.
  public static let blocksInFlight = 16
  /// Entries of a wantlist, blocks, and presences that a message may hold, of each.
  public static let bitswapMessageEntries = 4096
  /// Wants of one peer that are remembered.
  public static let wantsPerPeer = 1024
  /// Messages to a peer that have not left the socket's queue.
  public static let bitswapMessagesInFlight = 2
  /// A block that was promised and does not come is given up; another peer is asked much earlier.
  public static let blockMilliseconds: UInt64 = 5_000
  /// The earliest that a block which is late is asked of another peer.
  public static let lateMilliseconds: UInt64 = 100
  /// Peers of one fetch that are asked whether they have it and did not answer yet.
  public static let probesInFlight = 8
  /// Peers that one fetch asks for blocks.
  public static let sessionPeers = 32
  /// Fetches at once.
  public static let fetches = 64
  /// Blocks that are read from the disk for peers, at once.
  public static let bitswapLoads = 64
  /// Of those, for one peer.
  public static let bitswapLoadsPerPeer = 8
  /// Bytes of blocks that are read and not sent yet, of a peer, beyond which none is read for it.
  public static let bitswapReadyBytes = 512 << 10
  /// Where a message with blocks is full; one block may go beyond it.
  public static let bitswapBatchBytes = 256 << 10
  /// Changes of its wantlist that a peer may make in a second.
  public static let wantChangesPerSecond = 32_768

  // MARK: Fetches

  /// Blocks of a tree that wait because their place in the file has not come.
  public static let fetchPendingBlocks = 1 << 16
  /// Links of a node of a file; every writer that is known has at most 1,024.
  public static let fetchNodeLinks = 8192
  /// Between two searches of a fetch for peers that have it.
  public static let seekMilliseconds: UInt64 = 5_000
  /// Blocks of a fetch that are remembered as there, so that they are not fetched twice.
  public static let fetchHeldBlocks = 1 << 16

  // MARK: Gossipsub

  /// A message of gossipsub with all that it carries.
  public static let gossipMessageBytes = 256 << 10
  /// The data of one announcement.
  public static let announcementBytes = 64 << 10
  /// Topics that are remembered of a peer.
  public static let topicsPerPeer = 64
  /// Identifiers of messages that were seen.
  public static let seenMessages = 16_384
  /// How long a message is remembered as seen.
  public static let seenMilliseconds: UInt64 = 120_000
  /// Messages of gossipsub that are read of a peer between two heartbeats.
  public static let gossipMessagesPerHeartbeat = 1024
  /// Announcements that a peer brings first, of which the signature is checked, between two
  /// heartbeats.
  public static let gossipNewPublicationsPerHeartbeat = 128
  /// The name of a topic.
  public static let topicBytes = 256
  /// Messages of others in one message of gossipsub.
  public static let gossipPublications = 1024
  /// Names of messages in one message of gossipsub, and that are asked of a peer in a second.
  public static let gossipIdentifiers = 1024
  /// The name of a message: that of its author, whose key it holds, and a number.
  public static let gossipIdentifierBytes = 64
  /// Messages that the last heartbeats brought, kept for those who ask.
  public static let gossipCacheMessages = 2048
  /// The bytes of those.
  public static let gossipCacheBytes = 16 << 20
  /// Messages that the application looks at.
  public static let gossipValidations = 256
  /// The application that does not judge a message for so long does not want it.
  public static let gossipValidationMilliseconds: UInt64 = 10_000
  /// Messages that peers said they have and were asked for.
  public static let gossipPromises = 4096
  /// Bytes that a peer is given of what it asks for, in a second.
  public static let gossipWantedBytes = 1 << 20
  /// Peers that may not come back into a mesh yet.
  public static let gossipBackoffs = 4096
  /// A backoff that another peer demands.
  public static let gossipBackoffSeconds: UInt64 = 3600
  /// Messages to a peer that have not left the socket's queue.
  public static let gossipMessagesInFlight = 4
  /// Bytes of messages that wait for a slow peer; what is more is dropped.
  public static let gossipQueueBytes = 1 << 20
  /// Peers that left with a bad name, which waits for them.
  public static let gossipReputations = 1024
  /// How long it waits.
  public static let gossipReputationMilliseconds: UInt64 = 3_600_000

  // MARK: Local discovery

  /// A packet of mDNS.
  public static let multicastDNSBytes = 9000
  /// Answers that are read of one packet.
  public static let multicastDNSRecords = 64
  /// A name of the domain name system.
  public static let domainNameBytes = 255
  /// Peers on this network that are remembered.
  public static let neighbours = 256
  /// Peers on this network that are found in a second.
  public static let neighboursPerSecond = 16
  /// What a peer says of itself is good for this long at most: 75 minutes.
  public static let longestNeighbourSeconds: UInt32 = 4_500
  /// What this peer says of itself is good for this long.
  public static let announcementSeconds: UInt32 = 120
  /// The addresses in an announcement, so that it fits into one frame of Ethernet.
  public static let announcementTextBytes = 900
  /// Announcements that nobody asked for, at the start and when addresses change.
  public static let unaskedAnswers = 2
  /// Between two answers.
  public static let answerPauseMilliseconds: UInt64 = 1_000
  /// From the first query to the second; then twice as long each time.
  public static let firstQueryPauseMilliseconds: UInt64 = 1_000
  /// Between two queries in the end.
  public static let longestQueryPauseMilliseconds: UInt64 = 60_000

  // MARK: Trust

  /// A peer that lied or flooded is not talked to for this long.
  public static let banMilliseconds: UInt64 = 3_600_000
  /// A peer that was too slow for too many others' patience is left alone for this long.
  public static let restMilliseconds: UInt64 = 60_000
  /// Peers that are remembered as banned.
  public static let bannedPeers = 1024
}
