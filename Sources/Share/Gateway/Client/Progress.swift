import Synchronization

/// Whether something whole has come lately. A class, as who reads and who watches share it.
final class Progress: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(.now)

  /// Something whole has come, and more is waited for.
  func mark() { last.withLock { $0 = .now } }

  /// What came is being taken: the gateway is not waited for until `mark`.
  func pause() { last.withLock { $0 = nil } }

  /// Runs `body`, and ends it with an error when nothing whole has come for so long.
  static func watch<Result: Sendable>(
    url: String, seconds: Double,
    _ body: @escaping @Sendable (Progress) async throws -> Result
  ) async throws -> Result {
    let progress = Progress()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body(progress) }
      group.addTask {
        try await progress.stall(.seconds(seconds))
        throw GatewayClientError.stalled(url: url, seconds: seconds)
      }
      defer { group.cancelAll() }
      // The watch never gives a result: what comes first is that of the body, or an error.
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  /// Returns when nothing has come for so long.
  private func stall(_ limit: Duration) async throws {
    while true {
      let waited = last.withLock { $0 } ?? .now
      guard waited + limit > .now else { return }
      try await Task.sleep(until: waited + limit, clock: .continuous)
    }
  }
}
