/// Finds the lowest peak of a set of blocks by branch and bound, within a number of nodes.
///
/// In some optimal plan every block rests on another or on 0, so blocks are placed by rising
/// offset, each on the highest top below it. A branch ends where what is left cannot fit under
/// the best peak: a block above its floor, or all blocks that are live in one step.
struct ExactSearch {
  /// The best placement so far; nil while none beats the limit that the search was given.
  private(set) var best: Placement?
  /// Whether every branch was looked at, so that `best` is the optimum below the limit.
  private(set) var isExhaustive = true

  private let heights: [Int]
  /// `separation[i][j]`: how far above `i` the block `j` must start; 0 where they never meet.
  private let separation: [[Int]]
  /// `load[t][i]`: the height of block `i` in the t-th step that starts a buffer.
  private let load: [[Int]]
  private let goal: Int
  private var limit: Int
  private var nodesLeft: Int

  private var offsets: [Int]
  private var isPlaced: [Bool]
  private var unplacedLoad: [Int]

  /// Looks for a peak below `limit`; stops at once when it reaches `goal`, a known lower bound.
  init(_ blocks: [Block], below limit: Int, goal: Int, nodeLimit: Int) {
    heights = blocks.map(\.height)
    separation = blocks.map { lower in blocks.map { lower.height(below: $0) } }
    let starts = Set(blocks.flatMap { $0.pieces.map(\.first) }).sorted()
    load = starts.map { step in blocks.map { $0.height(from: step, through: step) } }
    unplacedLoad = load.map { $0.reduce(0, +) }
    offsets = Array(repeating: 0, count: blocks.count)
    isPlaced = Array(repeating: false, count: blocks.count)
    self.limit = limit
    self.goal = goal
    nodesLeft = nodeLimit
    let floors = [Int](repeating: 0, count: blocks.count)
    visit(floors: floors, lowest: 0, lastIndex: -1, peak: 0, remaining: blocks.count)
  }

  /// Places each block that can come next; `floors` are the offsets that the placed ones leave.
  private mutating func visit(
    floors: [Int], lowest: Int, lastIndex: Int, peak: Int, remaining: Int
  ) {
    guard limit > goal else { return }
    guard nodesLeft > 0 else {
      isExhaustive = false
      return
    }
    nodesLeft -= 1
    guard remaining > 0 else {
      limit = peak
      best = Placement(offsets: offsets, peak: peak)
      return
    }
    guard canBeat(floors: floors, lowest: lowest) else { return }
    for index in candidates(floors: floors, lowest: lowest, lastIndex: lastIndex) {
      let offset = floors[index]
      guard offset + heights[index] < limit else { continue }
      var raised = floors
      for other in raised.indices where !isPlaced[other] && separation[index][other] > 0 {
        raised[other] = max(raised[other], offset + separation[index][other])
      }
      setPlaced(index, true, at: offset)
      visit(
        floors: raised, lowest: offset, lastIndex: index,
        peak: max(peak, offset + heights[index]), remaining: remaining - 1)
      setPlaced(index, false, at: offset)
    }
  }

  /// The blocks that may come next, by rising offset, the tallest first among equals.
  private func candidates(floors: [Int], lowest: Int, lastIndex: Int) -> [Int] {
    let open = floors.indices.filter {
      // Of two blocks at one offset the one that is listed first comes first: one order, not two.
      !isPlaced[$0] && (floors[$0] > lowest || (floors[$0] == lowest && $0 > lastIndex))
    }
    return open.sorted { (floors[$0], heights[$1], $0) < (floors[$1], heights[$0], $1) }
  }

  private func canBeat(floors: [Int], lowest: Int) -> Bool {
    for index in floors.indices where !isPlaced[index] {
      if max(floors[index], lowest) + heights[index] >= limit { return false }
    }
    return unplacedLoad.allSatisfy { $0 == 0 || lowest + $0 < limit }
  }

  private mutating func setPlaced(_ index: Int, _ placed: Bool, at offset: Int) {
    isPlaced[index] = placed
    offsets[index] = offset
    for step in load.indices {
      unplacedLoad[step] += placed ? -load[step][index] : load[step][index]
    }
  }
}
