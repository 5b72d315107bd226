/// Which locals of 64 bits hold sign-extended numbers of 32 bits: their products are those of a
/// processor's one instruction.
struct NarrowLocals {
  /// Those that do where the translation stands.
  var current: Set<Int> = []
  /// What each loop assigns otherwise, by the offset of its instruction.
  private var widenedByLoop: [Int: Set<Int>] = [:]

  init() {}

  /// Surveys a function's instructions, each with its offset.
  init(_ instructions: [(instruction: Instruction, offset: Int)]) {
    // The blocks that are open; loops by their offsets.
    var open: [Int?] = []
    var previous: Instruction?
    for (instruction, offset) in instructions {
      switch instruction {
      case .block, .if: open.append(nil)
      case .loop: open.append(offset)
      case .end: _ = open.popLast()
      case .localSet(let index), .localTee(let index):
        guard previous?.isSignExtension != true else { break }
        for loop in open.compactMap(\.self) { widenedByLoop[loop, default: []].insert(index) }
      default: break
      }
      previous = instruction
    }
  }

  /// At a loop's start, which its end leads back to.
  mutating func enterLoop(at offset: Int) {
    current.subtract(widenedByLoop[offset] ?? [])
  }

  mutating func assign(_ local: Int, isNarrow: Bool) {
    if isNarrow { current.insert(local) } else { current.remove(local) }
  }
}
