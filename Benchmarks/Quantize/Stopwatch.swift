import Foundation

/// Adds up the seconds of named parts: those on the wall and those of all threads together.
struct Stopwatch {
  private var parts: [(name: String, wall: Double, processor: Double)] = []

  mutating func measure<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
    let (start, ticks) = (ContinuousClock.now, clock())
    defer {
      let wall = (ContinuousClock.now - start) / .seconds(1)
      let processor = Double(clock() - ticks) / Double(CLOCKS_PER_SEC)
      add(name, wall, processor)
    }
    return try body()
  }

  private mutating func add(_ name: String, _ wall: Double, _ processor: Double) {
    if let index = parts.firstIndex(where: { $0.name == name }) {
      parts[index].wall += wall
      parts[index].processor += processor
    } else {
      parts.append((name, wall, processor))
    }
  }

  var table: String {
    let all = [("all", parts.reduce(0) { $0 + $1.wall }, parts.reduce(0) { $0 + $1.processor })]
    return (parts + all).map { name, wall, processor in
      name.padding(toLength: 32, withPad: " ", startingAt: 0)
        + String(format: "%8.2f s%10.2f s of processors", wall, processor)
    }.joined(separator: "\n")
  }
}
