/// Betters a first-fit order by small changes: a buffer that reaches the peak moves ahead.
///
/// Hill climbing with a fixed seed, so that the same demand always gives the same plan; a change
/// is kept where the peak does not rise. Source: the hill-climb planner of Apache TVM.
struct OrderSearch {
  private let problem: PlacementProblem
  private var order: [Int]
  private var current: Placement
  private var random: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Starts from `order` and the first fit that it gave.
  init(_ problem: PlacementProblem, order: [Int], placement: Placement) {
    self.problem = problem
    self.order = order
    current = placement
  }

  /// The best placement of `attempts` changes; stops early at `goal`, a known lower bound.
  mutating func run(attempts: Int, goal: Int) -> Placement {
    guard order.count > 1 else { return current }
    var best = current
    for _ in 0..<attempts where best.peak > goal {
      let before = order
      change()
      let limit = current.peak + 1
      guard let placement = FirstFit.place(problem, order: order, below: limit) else {
        order = before
        continue
      }
      current = placement
      if placement.peak < best.peak { best = placement }
    }
    return best
  }

  /// Moves a buffer at the peak ahead, or now and then swaps any two.
  private mutating func change() {
    let atPeak = order.indices.filter {
      current.offsets[order[$0]] + problem.heights[order[$0]] == current.peak && $0 > 0
    }
    guard !atPeak.isEmpty, next(below: 4) > 0 else {
      order.swapAt(next(below: order.count), next(below: order.count))
      return
    }
    let source = atPeak[next(below: atPeak.count)]
    order.insert(order.remove(at: source), at: next(below: source))
  }

  /// A number from 0 to `bound` - 1; xorshift64, Marsaglia 2003.
  private mutating func next(below bound: Int) -> Int {
    random ^= random << 13
    random ^= random >> 7
    random ^= random << 17
    return Int(random % UInt64(bound))
  }
}
