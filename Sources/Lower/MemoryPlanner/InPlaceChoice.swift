/// Which buffer takes whose place: at most one follows each, and each follows at most one.
struct InPlaceChoice {
  /// For each buffer the one whose place it takes.
  private(set) var predecessor: [Int?]
  private var hasSuccessor: [Bool]

  /// No buffer takes another's place.
  init(bufferCount: Int) {
    predecessor = Array(repeating: nil, count: bufferCount)
    hasSuccessor = Array(repeating: false, count: bufferCount)
  }

  /// As many bytes shared as a greedy choice finds: the largest saving first.
  init(greedily relations: [InPlaceRelation], bufferCount: Int) {
    self.init(bufferCount: bufferCount)
    let ranked = relations.sorted {
      ($1.sharedBytes, $0.later, $0.earlier) < ($0.sharedBytes, $1.later, $1.earlier)
    }
    for relation in ranked where canTake(relation) { take(relation) }
  }

  func canTake(_ relation: InPlaceRelation) -> Bool {
    predecessor[relation.later] == nil && !hasSuccessor[relation.earlier]
  }

  mutating func take(_ relation: InPlaceRelation) {
    precondition(canTake(relation), "a place is taken over once")
    predecessor[relation.later] = relation.earlier
    hasSuccessor[relation.earlier] = true
  }

  /// The chains as blocks, each ordered by time; buffers without bytes are in none.
  func blocks(of demand: MemoryDemand) -> [Block] {
    var successor = [Int?](repeating: nil, count: predecessor.count)
    for (later, earlier) in predecessor.enumerated() {
      if let earlier { successor[earlier] = later }
    }
    return demand.buffers.indices.compactMap { start in
      guard predecessor[start] == nil, demand.buffers[start].byteCount > 0 else { return nil }
      var pieces = [Piece(demand.buffers[start], at: start)]
      var position = start
      // A chain visits each buffer once: no buffer has two predecessors, and its head has none.
      while let next = successor[position] {
        pieces.append(Piece(demand.buffers[next], at: next))
        position = next
      }
      return Block(pieces)
    }
  }

  /// Every choice there is, the one without sharing last; nil where there are more than `limit`.
  static func all(
    of relations: [InPlaceRelation], bufferCount: Int, limit: Int
  ) -> [InPlaceChoice]? {
    var choices = [InPlaceChoice(bufferCount: bufferCount)]
    for relation in relations {
      for choice in choices where choice.canTake(relation) {
        guard choices.count < limit else { return nil }
        var extended = choice
        extended.take(relation)
        choices.append(extended)
      }
    }
    return choices.reversed()
  }
}

/// A pair of buffers of which the later may take the earlier's place.
struct InPlaceRelation {
  /// Positions in the demand.
  let earlier, later: Int
  /// The bytes that both would hold at the step of the handover.
  let sharedBytes: Int

  /// All pairs of a demand, without those that have no bytes.
  static func all(in demand: MemoryDemand) -> [InPlaceRelation] {
    demand.buffers.enumerated().flatMap { later, buffer in
      Set(buffer.mayReplace.map(\.index)).sorted().compactMap { earlier in
        let shared = min(buffer.alignedByteCount, demand.buffers[earlier].alignedByteCount)
        let allowed = demand.allowsInPlace(BufferID(index: earlier), BufferID(index: later))
        guard allowed, shared > 0 else { return nil }
        return InPlaceRelation(earlier: earlier, later: later, sharedBytes: shared)
      }
    }
  }
}
