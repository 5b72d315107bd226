import Synchronization

/// How many requests are answered at once. A class, as all requests share it.
final class RequestPlaces: Sendable {
  private let taken = Mutex(0)
  private let limit: Int
  private let metrics: MetricsRegistry

  init(limit: Int, metrics: MetricsRegistry) {
    self.limit = limit
    self.metrics = metrics
  }

  /// A place; nil where all are taken.
  func take() -> RequestPlace? {
    let count = taken.withLock { taken -> Int? in
      guard taken < limit else { return nil }
      taken += 1
      return taken
    }
    guard let count else { return nil }
    metrics.set(.activeRequests, to: Double(count))
    return RequestPlace(of: self)
  }

  fileprivate func giveBack() {
    let count = taken.withLock { taken in
      taken -= 1
      return taken
    }
    metrics.set(.activeRequests, to: Double(count))
  }
}

/// A place that is held as long as anyone holds this: an answer whose connection is gone is never
/// written, only let go. A class for its `deinit`.
final class RequestPlace: Sendable {
  private let places: RequestPlaces

  fileprivate init(of places: RequestPlaces) {
    self.places = places
  }

  deinit { places.giveBack() }
}
