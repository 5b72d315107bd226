/// Buffers that share one offset because each takes the place of the one before it.
///
/// Their sizes differ, so a block has no single height: what stands above it must clear only the
/// pieces that are live at the same time.
struct Block {
  /// The pieces in the order of time; neighbours share the step of the handover.
  let pieces: [Piece]
  /// The first step of the first piece.
  let first: Int
  /// The last step of the last piece.
  let last: Int
  /// The height of the tallest piece, in bytes.
  let height: Int
  /// Bytes times steps, over all pieces.
  let area: Int

  init(_ pieces: [Piece]) {
    precondition(!pieces.isEmpty, "a block has at least one piece")
    self.pieces = pieces
    first = pieces.reduce(Int.max) { min($0, $1.first) }
    last = pieces.reduce(0) { max($0, $1.last) }
    height = pieces.reduce(0) { max($0, $1.height) }
    area = pieces.reduce(0) { $0 &+ $1.height &* ($1.last - $1.first + 1) }
  }

  /// The height of the tallest piece that is live in a step from `first` to `last`; 0 for none.
  func height(from first: Int, through last: Int) -> Int {
    var tallest = 0
    for piece in pieces where piece.first <= last && first <= piece.last {
      tallest = max(tallest, piece.height)
    }
    return tallest
  }

  /// The distance that `other` must keep above this block's offset; 0 where they never meet.
  func height(below other: Block) -> Int {
    guard first <= other.last && other.first <= last else { return 0 }
    return other.pieces.reduce(0) { max($0, height(from: $1.first, through: $1.last)) }
  }
}

/// One buffer within a block.
struct Piece {
  /// The buffer's position in the demand.
  let buffer: Int
  /// What it takes, in bytes, rounded up to the alignment; never 0.
  let height: Int
  /// The first and the last step of its life.
  let first, last: Int

  init(_ demand: BufferDemand, at position: Int) {
    buffer = position
    height = demand.alignedByteCount
    first = demand.lifetime.lowerBound
    last = demand.lifetime.upperBound
  }
}
