/// Bytes that wait on a stream, in the pieces in which they were written.
struct SendQueue {
  private(set) var count = 0
  private var pieces: [[UInt8]] = []
  private var firstPiece = 0
  private var firstByte = 0

  mutating func append(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    count += piece.count
    pieces.append(piece)
  }

  /// Moves bytes from the front to the end of a frame; that many must be there.
  mutating func move(_ count: Int, into frame: inout [UInt8]) {
    precondition(count <= self.count)
    self.count -= count
    var missing = count
    while missing > 0 {
      let end = min(pieces[firstPiece].count, firstByte + missing)
      frame += pieces[firstPiece][firstByte..<end]
      missing -= end - firstByte
      firstByte = end
      if firstByte == pieces[firstPiece].count { dropFirstPiece() }
    }
  }

  /// Pieces that are gone leave the array by halves, so that each is moved at most once on average.
  private mutating func dropFirstPiece() {
    pieces[firstPiece] = []
    firstPiece += 1
    firstByte = 0
    if 2 * firstPiece >= pieces.count {
      pieces.removeFirst(firstPiece)
      firstPiece = 0
    }
  }
}
