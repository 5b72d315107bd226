import TestSupport

/// What can go wrong in a simulated network, and how often: a menu of faults.
///
/// The idea of drawing what goes wrong from the seed, so that different seeds meet different
/// mixtures, is that of swarm testing (Groce et al., 2012); the form is TigerBeetle's.
public struct SimulationOptions: Sendable, Equatable {
  // MARK: Who is there

  /// Nodes in all.
  public var nodes = 50
  /// Honest nodes that have the model from the beginning.
  public var publishers = 2
  /// Nodes that give other bytes than they are asked for.
  public var liars = 4
  /// Nodes that say that they have everything, and give nothing.
  public var stallers = 4
  /// Nodes that send more than anyone can use.
  public var flooders = 4
  /// The size of the model.
  public var modelBytes = 100_000
  /// Whether what is fetched is a published node that leads to the model.
  public var isPublished = false

  // MARK: The network

  /// How long a byte is under way.
  public var latencyMilliseconds: ClosedRange<UInt64> = 1...30
  /// What a link carries.
  public var bytesPerMillisecond: ClosedRange<Int> = 500...10_000
  /// Of a thousand packets so many are lost, and sent again after `retransmitMilliseconds`.
  public var lostPerThousand = 0
  /// How long it takes until a lost packet is sent again.
  public var retransmitMilliseconds: UInt64 = 200
  /// Of a thousand dials so many get no answer.
  public var lostDialsPerThousand = 0
  /// Nodes of one local network, which find each other by multicast and are told of nobody else but
  /// one; nil where there are none.
  public var nodesPerLocalNetwork: Int?
  /// Of a thousand datagrams so many are lost.
  public var lostDatagramsPerThousand = 0
  /// Between two connections that break; nil for never.
  public var breakMilliseconds: UInt64?
  /// Between two partitions; nil for never.
  public var partitionMilliseconds: UInt64?
  /// How long a partition lasts.
  public var partitionLastsMilliseconds: UInt64 = 3_000

  // MARK: The machines

  /// How long a read or a write of the store takes.
  public var diskMilliseconds: ClosedRange<UInt64> = 0...4
  /// Between two nodes that are killed; nil for never.
  public var killMilliseconds: UInt64?
  /// How long a killed node is away.
  public var awayMilliseconds: ClosedRange<UInt64> = 100...5_000
  /// Of a thousand kills so many are losses of power: nobody hears that the node is gone.
  public var powerLossPerThousand = 300

  // MARK: How long

  /// When the faults of network and machines end; the liars stay.
  public var calmAfterMilliseconds: UInt64 = 30_000
  /// When every honest node must have the model.
  public var endMilliseconds: UInt64 = 180_000

  /// Nothing goes wrong but for the nodes that are not honest.
  public init() {}

  /// The mixture of a seed.
  public init(seed: UInt64) {
    var random = SplitMix64(seed: seed ^ 0x5EED)
    func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    modelBytes = Int.random(in: 20_000...200_000, using: &random)
    publishers = Int.random(in: 1...3, using: &random)
    isPublished = oneIn(3)
    latencyMilliseconds = 1...UInt64.random(in: 1...80, using: &random)
    bytesPerMillisecond = Int.random(in: 100...500, using: &random)...10_000
    if oneIn(2) { lostPerThousand = Int.random(in: 1...20, using: &random) }
    if oneIn(2) { lostDialsPerThousand = Int.random(in: 10...300, using: &random) }
    if oneIn(2) { breakMilliseconds = UInt64.random(in: 50...2_000, using: &random) }
    if oneIn(2) { partitionMilliseconds = UInt64.random(in: 3_000...10_000, using: &random) }
    if oneIn(2) { killMilliseconds = UInt64.random(in: 100...3_000, using: &random) }
    if oneIn(4) { nodesPerLocalNetwork = Int.random(in: 3...12, using: &random) }
    if oneIn(2) { lostDatagramsPerThousand = Int.random(in: 10...500, using: &random) }
  }
}
