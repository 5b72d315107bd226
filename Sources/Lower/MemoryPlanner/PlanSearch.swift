/// Tries the ways to place a demand's buffers, the cheap ones first, until one meets the bound.
///
/// 1. First fit by several orders, with and without in-place sharing.
/// 2. Up to eight buffers: every sharing, every order. The result is the optimum.
/// 3. More: branch and bound, then hill climbing, each within a fixed amount of work.
struct PlanSearch {
  /// Up to so many buffers the search is complete.
  static let exactBufferCount = 8
  /// Nodes of one bounded branch and bound; each costs about as many operations as blocks squared.
  private static let nodeLimit = 1000
  /// Above so many blocks branch and bound finds nothing within its limit.
  private static let largestBranchCount = 64
  /// Pairs of blocks that hill climbing may compare.
  private static let orderWork = 1_000_000
  /// Above so many buffers only two orders are tried.
  private static let manyBuffers = 4000

  /// The offset of each buffer, in the demand's order.
  private(set) var offsets: [Int]
  /// The first byte after the highest buffer.
  private(set) var peak = Int.max
  /// Whether no lower peak exists.
  private(set) var isOptimal = false

  private let demand: MemoryDemand
  private let lowerBound: Int
  private let relations: [InPlaceRelation]
  private var bestBlocks: [Block] = []
  private var bestOrder: [Int] = []

  /// Searches; `lowerBound` is a peak that no plan can be below.
  init(_ demand: MemoryDemand, lowerBound: Int) {
    self.demand = demand
    self.lowerBound = lowerBound
    relations = InPlaceRelation.all(in: demand)
    offsets = Array(repeating: 0, count: demand.buffers.count)
    tryOrders()
    if peak > lowerBound {
      if demand.buffers.count <= Self.exactBufferCount { tryEverything() } else { improve() }
    }
    isOptimal = isOptimal || peak == lowerBound
  }

  private mutating func tryOrders() {
    let count = demand.buffers.count
    var choices = [InPlaceChoice(greedily: relations, bufferCount: count)]
    if !relations.isEmpty && count <= Self.manyBuffers {
      choices.append(InPlaceChoice(bufferCount: count))
    }
    for choice in choices {
      let blocks = choice.blocks(of: demand)
      let orders = PlacementOrder.allCases.prefix(count > Self.manyBuffers ? 2 : .max)
      for ranking in orders where peak > lowerBound {
        let order = ranking.order(of: blocks)
        guard let placement = FirstFit.place(blocks, order: order, below: peak) else { continue }
        keep(placement, of: blocks)
        bestBlocks = blocks
        bestOrder = order
      }
    }
  }

  private mutating func tryEverything() {
    let choices =
      InPlaceChoice.all(of: relations, bufferCount: demand.buffers.count, limit: .max) ?? []
    for choice in choices where peak > lowerBound {
      let blocks = choice.blocks(of: demand)
      let search = ExactSearch(blocks, below: peak, goal: lowerBound, nodeLimit: .max)
      if let placement = search.best { keep(placement, of: blocks) }
    }
    isOptimal = true
  }

  private mutating func improve() {
    guard demand.buffers.count <= Self.manyBuffers else { return }
    let blocks = bestBlocks
    if blocks.count <= Self.largestBranchCount {
      let search = ExactSearch(blocks, below: peak, goal: lowerBound, nodeLimit: Self.nodeLimit)
      if let placement = search.best { keep(placement, of: blocks) }
      // Exhausting one choice of sharing proves the optimum only where there is no other choice.
      isOptimal = search.isExhaustive && relations.isEmpty
    }
    guard peak > lowerBound && !isOptimal else { return }
    let attempts = Self.orderWork / max(1, blocks.count * blocks.count)
    var search = OrderSearch(blocks, order: bestOrder)
    let placement = search.run(attempts: min(attempts, 10_000), goal: lowerBound)
    if placement.peak < peak { keep(placement, of: blocks) }
  }

  private mutating func keep(_ placement: Placement, of blocks: [Block]) {
    peak = placement.peak
    for (block, offset) in zip(blocks, placement.offsets) {
      for piece in block.pieces { offsets[piece.buffer] = offset }
    }
  }
}

/// In which order first fit takes the blocks; ties go to the one that is listed first.
enum PlacementOrder: CaseIterable {
  /// The tallest first.
  case height
  /// The most bytes times steps first.
  case area
  /// The longest-lived first.
  case lifetime
  /// By the first step.
  case start
  /// By the last step, from the end.
  case end

  /// Positions in `blocks`, the first to be placed first.
  func order(of blocks: [Block]) -> [Int] {
    let keys = blocks.map { key(of: $0) }
    return blocks.indices.sorted { (keys[$1].0, keys[$1].1, $0) < (keys[$0].0, keys[$0].1, $1) }
  }

  private func key(of block: Block) -> (Int, Int) {
    switch self {
    case .height: (block.height, block.last - block.first)
    case .area: (block.area, block.height)
    case .lifetime: (block.last - block.first, block.height)
    case .start: (-block.first, block.height)
    case .end: (block.last, block.height)
    }
  }
}
