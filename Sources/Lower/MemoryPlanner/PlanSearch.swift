/// Tries the ways to place a demand's buffers, the cheap ones first, until one meets the bound.
///
/// 1. First fit by several orders.
/// 2. Branch and bound: up to eight buffers to the end, so that the result is the optimum; more
///    within a fixed amount of work.
/// 3. Hill climbing from the best order.
struct PlanSearch {
  /// Up to so many buffers the search is complete.
  static let exactBufferCount = 8
  /// Nodes of one bounded branch and bound; each costs about as many operations as pairs.
  private static let nodeLimit = 250
  /// Above so many buffers branch and bound finds nothing within its limit.
  private static let largestBranchCount = 64
  /// Pairs of buffers that hill climbing may compare.
  private static let orderWork = 1_000_000
  /// Above so many buffers only two orders are tried.
  private static let manyBuffers = 4000

  /// The best placement: an offset for each buffer, in the demand's order.
  private(set) var best: Placement
  /// Whether no lower peak exists.
  private(set) var isOptimal = false

  private let problem: PlacementProblem
  private let lowerBound: Int
  private var bestOrder: [Int] = []

  /// Searches; `lowerBound` is a peak that no plan can be below.
  init(_ problem: PlacementProblem, lowerBound: Int) {
    self.problem = problem
    self.lowerBound = lowerBound
    best = Placement(offsets: Array(repeating: 0, count: problem.heights.count), peak: .max)
    tryOrders()
    if best.peak > lowerBound { branch() }
    if best.peak > lowerBound && !isOptimal { climb() }
    isOptimal = isOptimal || best.peak == lowerBound
  }

  private mutating func tryOrders() {
    let buffers = problem.occupied
    let orders = PlacementOrder.allCases.prefix(buffers.count > Self.manyBuffers ? 2 : .max)
    for ranking in orders where best.peak > lowerBound {
      let order = ranking.order(of: buffers, problem)
      guard let placement = FirstFit.place(problem, order: order, below: best.peak) else {
        continue
      }
      best = placement
      bestOrder = order
    }
  }

  private mutating func branch() {
    let count = bestOrder.count
    guard count <= Self.largestBranchCount else { return }
    let nodes = count <= Self.exactBufferCount ? Int.max : Self.nodeLimit
    let search = ExactSearch(problem, below: best.peak, goal: lowerBound, nodeLimit: nodes)
    if let placement = search.best { best = placement }
    isOptimal = search.isExhaustive
  }

  private mutating func climb() {
    let count = bestOrder.count
    guard count <= Self.manyBuffers else { return }
    let attempts = min(Self.orderWork / max(1, count * count), 10_000)
    guard let start = FirstFit.place(problem, order: bestOrder, below: .max) else { return }
    var search = OrderSearch(problem, order: bestOrder, placement: start)
    let placement = search.run(attempts: attempts, goal: lowerBound)
    if placement.peak < best.peak { best = placement }
  }
}

/// In which order first fit takes the buffers; ties go to the one that is listed first.
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

  /// `buffers`, the first to be placed first.
  func order(of buffers: [Int], _ problem: PlacementProblem) -> [Int] {
    let keys = buffers.map { (key(of: $0, problem), $0) }
    let ranked = keys.sorted { a, b in (b.0.0, b.0.1, a.1) < (a.0.0, a.0.1, b.1) }
    return ranked.map(\.1)
  }

  private func key(of buffer: Int, _ problem: PlacementProblem) -> (Int, Int) {
    let (height, life) = (problem.heights[buffer], problem.lives[buffer])
    return switch self {
    case .height: (height, life.count)
    case .area: (height &* life.count, height)
    case .lifetime: (life.count, height)
    case .start: (-life.lowerBound, height)
    case .end: (life.upperBound, height)
    }
  }
}
