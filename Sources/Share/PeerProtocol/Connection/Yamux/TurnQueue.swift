/// Numbers in the order in which they came; taking the first is cheap.
struct TurnQueue {
  private var numbers: [UInt32] = []
  private var first = 0

  var count: Int { numbers.count - first }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ number: UInt32) {
    numbers.append(number)
  }

  mutating func popFirst() -> UInt32? {
    guard first < numbers.count else { return nil }
    defer {
      first += 1
      if 2 * first >= numbers.count {
        numbers.removeFirst(first)
        first = 0
      }
    }
    return numbers[first]
  }
}
