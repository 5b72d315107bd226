/// Every limit of the gateway towards strangers, as a server and as a client.
///
/// Times are in seconds, sizes in bytes.
public struct GatewayLimits: Equatable, Sendable {
  /// The most requests for content that are answered at once; one more is told to come back.
  public var requests = 64
  /// The most connections that are open at once; others wait to be accepted.
  public var connections = 256
  /// The longest path with its query.
  public var targetByteCount = 4096
  /// The most bytes of all header fields of a request.
  public var headerByteCount = 16 << 10
  /// The most header fields of a request.
  public var headerFieldCount = 64
  /// The most parameters of a query, and the most types that `Accept` lists.
  public var listedCount = 32
  /// The most names in a path.
  public var pathNameCount = 64
  /// The most blocks on the way along a path; a directory can be spread over several.
  public var pathBlockCount = 256
  /// The largest block that is served or accepted: what the network exchanges.
  public var blockByteCount = 2 << 20
  /// The most links that wait while a tree is walked.
  public var pendingLinkCount = 1 << 16
  /// The most blocks that a walk which sends none twice can remember: 24 bytes each.
  public var rememberedBlockCount = 1 << 18
  /// The most blocks of one tree that are sent or fetched.
  public var treeBlockCount = 1 << 22
  /// The bytes that are written at once.
  public var writeByteCount = 128 << 10
  /// A connection that takes not even one write in this time is closed.
  public var stalledWriteSeconds: Double = 30
  /// A connection without a request is closed after this time.
  public var idleSeconds: Double = 60
  /// What is being answered when the server is stopped may take this long to end.
  public var shutdownSeconds: Double = 5

  /// The longest wait for a connection.
  public var connectSeconds: Double = 10
  /// The longest wait for an answer to begin, and then for each whole block.
  public var blockSeconds: Double = 30
  /// The most redirects that are followed for one request.
  public var redirects = 3
  /// The most bytes of blocks that were not asked for, before a stream is given up.
  public var unaskedByteCount = 4 << 20
  /// The most single blocks that are asked for at once.
  public var blockRequests = 8

  /// The limits that fit a node on the Internet.
  public init() {}
}
