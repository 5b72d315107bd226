/// Finds the lowest peak by branch and bound, within a number of nodes.
///
/// Two buffers that collide must keep one of two or three distances: one above the other, or as
/// they may overlap. A node has chosen a distance for some pairs; its offsets are the lowest that
/// keep them, so its peak bounds all below it. It branches over the distances of a pair that
/// still collides; where none does, the node is a plan. Source: the disjunctive graph of job-shop
/// scheduling (Balas 1969), with steps for machines.
struct ExactSearch {
  /// The best placement so far; nil while none beats the limit that the search was given.
  private(set) var best: Placement?
  /// Whether every branch was looked at, so that `best` is the optimum below the limit.
  private(set) var isExhaustive = true

  private let heights: [Int]
  private let pairs: [Pair]
  private let goal: Int
  private var limit: Int
  private var nodesLeft: Int
  private var chosen: [Rule] = []

  /// Looks for a peak below `limit`; stops at once when it reaches `goal`, a known lower bound.
  init(_ problem: PlacementProblem, below limit: Int, goal: Int, nodeLimit: Int) {
    heights = problem.heights
    self.limit = limit
    self.goal = goal
    nodesLeft = nodeLimit
    let buffers = problem.occupied
    pairs = buffers.flatMap { second in
      buffers.prefix { $0 < second }.compactMap { Pair($0, second, problem) }
    }.sorted { ($1.weight, $0.first, $0.second) < ($0.weight, $1.first, $1.second) }
    visit(Array(repeating: 0, count: heights.count), open: Array(pairs.indices))
  }

  private mutating func visit(_ offsets: [Int], open: [Int]) {
    guard limit > goal else { return }
    guard nodesLeft > 0 else {
      isExhaustive = false
      return
    }
    nodesLeft -= 1
    guard let index = open.first(where: { pairs[$0].collides(at: offsets) }) else {
      limit = peak(of: offsets)
      best = Placement(offsets: offsets, peak: limit)
      return
    }
    let rest = open.filter { $0 != index }
    for branch in branches(of: pairs[index], from: offsets) where branch.peak < limit {
      chosen += branch.rules
      visit(branch.offsets, open: rest)
      chosen.removeLast(branch.rules.count)
    }
  }

  /// The ways to keep a pair apart, the one with the lowest peak first.
  private func branches(of pair: Pair, from offsets: [Int]) -> [Branch] {
    pair.choices.compactMap { rules in
      guard let raised = raise(offsets, by: chosen + rules) else { return nil }
      let sum = raised.reduce(0, +)
      return Branch(rules: rules, offsets: raised, peak: peak(of: raised), sum: sum)
    }.sorted { ($0.peak, $0.sum) < ($1.peak, $1.sum) }
  }

  /// The lowest offsets from `offsets` up that keep all rules; nil where none do.
  private func raise(_ offsets: [Int], by rules: [Rule]) -> [Int]? {
    var offsets = offsets
    // A rule that still lifts after as many rounds as there are buffers is part of a circle.
    for _ in 0...heights.count {
      var isStable = true
      for rule in rules where offsets[rule.upper] < offsets[rule.lower] + rule.distance {
        offsets[rule.upper] = offsets[rule.lower] + rule.distance
        isStable = false
      }
      if isStable { return offsets }
    }
    return nil
  }

  private func peak(of offsets: [Int]) -> Int {
    zip(offsets, heights).reduce(0) { max($0, $1.1 > 0 ? $1.0 + $1.1 : 0) }
  }
}

/// `upper` starts at least `distance` bytes, which may be negative, above the start of `lower`.
private struct Rule {
  let lower, upper, distance: Int
}

/// A node to visit.
private struct Branch {
  let rules: [Rule]
  let offsets: [Int]
  let peak, sum: Int
}

/// Two buffers that are live at once.
private struct Pair {
  let first, second: Int
  /// How much is lost where they lie apart.
  let weight: Int
  /// How far above the start of `first` the other must not start.
  private let collisions: Collisions

  init?(_ first: Int, _ second: Int, _ problem: PlacementProblem) {
    collisions = problem.collisions(of: second, with: first)
    guard !collisions.isEmpty else { return nil }
    self.first = first
    self.second = second
    weight = min(problem.heights[first], problem.heights[second])
  }

  func collides(at offsets: [Int]) -> Bool {
    collisions.contains(offsets[second] - offsets[first])
  }

  /// The rules that keep the distance below, between and above the collisions.
  var choices: [[Rule]] {
    let collisions = collisions.ranges
    return (0...collisions.count).map { index in
      var rules: [Rule] = []
      if index > 0 {
        let least = collisions[index - 1].upperBound
        rules.append(Rule(lower: first, upper: second, distance: least))
      }
      if index < collisions.count {
        let most = collisions[index].lowerBound - 1
        rules.append(Rule(lower: second, upper: first, distance: -most))
      }
      return rules
    }
  }
}
