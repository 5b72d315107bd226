import Dispatch
import Foundation
import Synchronization

/// Does independent pieces of work on several threads.
///
/// The pieces are the same for any number of threads and each is done by one of them, so that no
/// result depends on how many there are.
package struct Workers: Sendable {
  let threads: Int

  package init(threads: Int) {
    precondition(threads > 0, "at least one thread")
    self.threads = threads
  }

  /// One for each core.
  package static var all: Workers {
    Workers(threads: max(ProcessInfo.processInfo.activeProcessorCount, 1))
  }

  /// The results of `body` for 0, 1, ... `count` - 1.
  package func map<Result: Sendable>(
    _ count: Int, _ body: @Sendable (Int) -> Result
  ) -> [Result] {
    guard threads > 1, count > 1 else { return (0..<count).map(body) }
    let results = Mutex([Result?](repeating: nil, count: count))
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let result = body(index)
        results.withLock { $0[index] = result }
      }
    }
    return results.withLock { $0.compactMap(\.self) }
  }

  /// The results for 0..<count cut in pieces of `size`, in their order.
  func map<Result: Sendable>(
    _ count: Int, by size: Int, _ body: @Sendable (Range<Int>) -> [Result]
  ) -> [Result] {
    map((count + size - 1) / size) { body($0 * size..<min($0 * size + size, count)) }
      .flatMap(\.self)
  }
}
