/// Puts blocks one after the other at the lowest offset that is free during their life.
///
/// The order decides the outcome; some order gives the optimum: that of an optimal plan's offsets.
/// Source: the greedy planner of tflite-micro, extended to blocks whose height changes over time.
struct FirstFit {
  /// The first byte after the highest block so far.
  private(set) var peak = 0
  private var placed: [PlacedPiece] = []

  /// The offset of each block of `blocks`, placed in `order`; nil once the peak reaches `limit`.
  static func place(_ blocks: [Block], order: [Int], below limit: Int) -> Placement? {
    var fit = FirstFit()
    var offsets = [Int](repeating: 0, count: blocks.count)
    for index in order {
      offsets[index] = fit.place(blocks[index])
      if fit.peak >= limit { return nil }
    }
    return Placement(offsets: offsets, peak: fit.peak)
  }

  private mutating func place(_ block: Block) -> Int {
    let offset = lowestOffset(for: block)
    for piece in block.pieces {
      let entry = PlacedPiece(
        offset: offset, top: offset + piece.height, first: piece.first, last: piece.last)
      placed.insert(entry, at: insertionIndex(of: offset))
      peak = max(peak, entry.top)
    }
    return offset
  }

  private func lowestOffset(for block: Block) -> Int {
    var offset = 0
    var highestTop = 0
    for other in placed where other.first <= block.last && block.first <= other.last {
      let height = block.height(from: other.first, through: other.last)
      guard height > 0 else { continue }
      highestTop = max(highestTop, other.top)
      // Pieces come by rising offset. One in the way lies above the start of all that were met
      // before it, so the block has to go above their tops too.
      if offset + height > other.offset && other.top > offset { offset = highestTop }
    }
    return offset
  }

  /// Where a piece at `offset` goes, so that offsets keep rising.
  private func insertionIndex(of offset: Int) -> Int {
    var lower = 0
    var upper = placed.count
    while lower < upper {
      let middle = (lower + upper) / 2
      if placed[middle].offset < offset { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }
}

/// Offsets of blocks, in the blocks' order, and the first byte after the highest.
struct Placement {
  var offsets: [Int]
  var peak: Int
}

/// A piece that has its place.
private struct PlacedPiece {
  let offset, top, first, last: Int
}
