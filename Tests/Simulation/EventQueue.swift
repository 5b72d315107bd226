/// What is to happen, by time and then by the order in which it was decided: a binary heap.
struct EventQueue<Event> {
  private var heap: [(time: UInt64, number: UInt64, event: Event)] = []
  private var number: UInt64 = 0

  var isEmpty: Bool { heap.isEmpty }

  mutating func add(_ event: Event, at time: UInt64) {
    number += 1
    heap.append((time, number, event))
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> (time: UInt64, event: Event)? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while 2 * parent + 1 < heap.count {
      let left = 2 * parent + 1
      let least = left + 1 < heap.count && isBefore(left + 1, left) ? left + 1 : left
      guard isBefore(least, parent) else { break }
      heap.swapAt(least, parent)
      parent = least
    }
    return (first.time, first.event)
  }

  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    (heap[one].time, heap[one].number) < (heap[other].time, heap[other].number)
  }
}
