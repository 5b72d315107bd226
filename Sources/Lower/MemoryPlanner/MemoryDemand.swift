/// What a run needs of memory: its steps, and the buffers that live through some of them.
///
/// Knows bytes and steps, no graph. A step is one kernel; everything that it reads or writes is
/// live during it.
package struct MemoryDemand: Sendable {
  /// Offsets are multiples of it, and a buffer takes its size rounded up to it.
  package static let alignment = 16
  /// The largest buffer that a plan takes, in bytes: offsets are 32 bits of 16-byte units.
  package static let largestByteCount = 1 << 36

  /// The names of the steps, in the order of the run.
  package let steps: [String]
  /// The buffers; a `BufferID` is a position in it.
  package private(set) var buffers: [BufferDemand] = []

  /// A run without buffers so far; it has at least one step.
  package init(steps: [String]) {
    precondition(!steps.isEmpty, "a run has at least one step")
    self.steps = steps
  }

  /// Adds a buffer that is live from the first to the last step of `lifetime`, both included.
  ///
  /// An input of the run lives from step 0. `mayOverlap` lists the buffers on whose bytes this one
  /// may stand in the step that makes it: the kernel must allow it.
  package mutating func add(
    _ name: String, byteCount: Int, lifetime: ClosedRange<Int>, mayOverlap: [Overlap] = []
  ) -> BufferID {
    append(
      BufferDemand(
        name: name, byteCount: byteCount, lifetime: lifetime, mayOverlap: mayOverlap,
        outlivesRun: false))
  }

  /// Adds a buffer that is made in a step and read after the run: nothing may stand on it.
  package mutating func addOutput(
    _ name: String, byteCount: Int, madeIn step: Int, mayOverlap: [Overlap] = []
  ) -> BufferID {
    append(
      BufferDemand(
        name: name, byteCount: byteCount, lifetime: step...steps.count - 1,
        mayOverlap: mayOverlap, outlivesRun: true))
  }

  /// Adds a buffer that is live in every step: persistent state, or an input that must survive.
  package mutating func addPinned(_ name: String, byteCount: Int) -> BufferID {
    addOutput(name, byteCount: byteCount, madeIn: 0)
  }

  /// Whether an overlap of `later` can be used: where the step that makes `later` is the last one
  /// of the earlier buffer, and nobody reads that after the run.
  package func allows(_ overlap: Overlap, for later: BufferID) -> Bool {
    let before = buffers[overlap.earlier.index]
    return !before.outlivesRun
      && before.lifetime.upperBound == buffers[later.index].lifetime.lowerBound
  }

  private mutating func append(_ buffer: BufferDemand) -> BufferID {
    let (name, lifetime) = (buffer.name, buffer.lifetime)
    precondition(buffer.byteCount >= 0, "\(name): \(buffer.byteCount) bytes")
    precondition(
      lifetime.lowerBound >= 0 && lifetime.upperBound < steps.count,
      "\(name): \(lifetime) of \(steps.count) steps")
    precondition(
      buffer.mayOverlap.allSatisfy { $0.earlier.index < buffers.count },
      "\(name) overlaps a buffer that is not there")
    buffers.append(buffer)
    return BufferID(index: buffers.count - 1)
  }
}

/// A buffer that wants a place.
package struct BufferDemand: Sendable {
  /// The name, for people.
  package let name: String
  /// Its size in bytes, not rounded.
  package let byteCount: Int
  /// The steps during which nothing else may touch its bytes.
  package let lifetime: ClosedRange<Int>
  /// The buffers on whose bytes it may stand.
  package let mayOverlap: [Overlap]
  /// Whether it is read after the run, so that nothing may stand on it even in the last step.
  package let outlivesRun: Bool

  /// What it takes of the arena, in bytes: its size rounded up to the alignment.
  package var alignedByteCount: Int { aligned(byteCount) }
}

/// A buffer's position in its demand.
package struct BufferID: Hashable, Sendable {
  /// The position.
  package let index: Int

  /// The buffer at a position.
  package init(index: Int) {
    self.index = index
  }
}

/// A demand that no plan can meet.
package enum MemoryError: Error, Equatable {
  /// The buffer is larger than offsets can count.
  case bufferTooLarge(name: String, byteCount: Int, limit: Int)
}

extension MemoryError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .bufferTooLarge(let name, let byteCount, let limit):
      "\(name) takes \(byteCount) bytes; a buffer may take \(limit): use smaller inputs"
    }
  }
}

extension MemoryDemand {
  /// `byteCount` rounded up to the alignment.
  package static func aligned(_ byteCount: Int) -> Int { MemoryPlanner.aligned(byteCount) }
}

/// `byteCount` rounded up to the alignment.
func aligned(_ byteCount: Int) -> Int {
  (byteCount + MemoryDemand.alignment - 1) / MemoryDemand.alignment * MemoryDemand.alignment
}
