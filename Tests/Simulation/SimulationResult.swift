public import PeerProtocol

/// What came of a simulation.
public struct SimulationResult: Sendable {
  /// The seed that gives it again.
  public let seed: UInt64
  /// What went wrong in it.
  public let options: SimulationOptions
  /// Everything that must not be, in words; empty for a good run.
  public internal(set) var failures: [String] = []
  /// All that happened, as one number.
  public internal(set) var trace: UInt64 = 0xCBF2_9CE4_8422_2325
  /// When the last honest node had the model.
  public internal(set) var doneMilliseconds: UInt64?
  /// Honest nodes that have the model.
  public internal(set) var doneCount = 0
  /// Nodes that were killed.
  public internal(set) var killCount = 0
  /// Nodes that some honest one named for what they did and stopped talking to.
  public internal(set) var banned: Set<Int> = []
  /// Bytes that were sent by all.
  public internal(set) var sentBytes = 0
  /// Blocks that were written a second time by a node.
  public internal(set) var repeatedBlocks = 0
  /// The most that a node held of each kind.
  public internal(set) var largest: NodeFootprint?
  /// Events that were taken.
  public internal(set) var eventCount = 0

  init(seed: UInt64, options: SimulationOptions) {
    self.seed = seed
    self.options = options
  }

  mutating func mix(_ numbers: UInt64...) {
    for number in numbers { trace = (trace ^ number) &* 0x100_0000_01B3 }
  }

  mutating func see(_ footprint: NodeFootprint) {
    guard var most = largest else {
      largest = footprint
      return
    }
    let kinds: [WritableKeyPath<NodeFootprint, Int>] = [
      \.connections, \.streams, \.knownPeers, \.bans, \.dials, \.requests, \.unflushedBytes,
      \.exchanged, \.fetching,
    ]
    for kind in kinds { most[keyPath: kind] = max(most[keyPath: kind], footprint[keyPath: kind]) }
    largest = most
  }
}

extension SimulationResult: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    let done = doneMilliseconds.map { "\($0) ms" } ?? "never"
    return """
      seed \(seed): \(doneCount) done after \(done), \(killCount) kills, \(banned.count) banned, \
      \(sentBytes / 1000) kB sent, \(repeatedBlocks) blocks twice, \(eventCount) events, trace \
      \(String(trace, radix: 16))\(failures.map { "\n  " + $0 }.joined())
      """
  }
}
