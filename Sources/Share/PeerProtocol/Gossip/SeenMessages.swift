/// Which messages were seen, and what became of them; the oldest is forgotten first.
struct SeenMessages: Sendable {
  /// What became of a message.
  enum State: Equatable {
    /// The application looks at it.
    case pending(DeliveryToken)
    /// It was passed on, at that time.
    case accepted(Instant)
    /// Who sends it is to blame.
    case rejected
    /// Nobody is to blame.
    case ignored
  }

  private var states: [GossipMessageID: State] = [:]
  // A queue: what lies before `first` is gone.
  private var order: [(id: GossipMessageID, until: Instant)] = []
  private var first = 0

  var count: Int { states.count }

  /// What became of a message; nil where it was not seen.
  subscript(id: GossipMessageID) -> State? { states[id] }

  mutating func insert(_ id: GossipMessageID, _ state: State, at now: Instant) {
    guard states.updateValue(state, forKey: id) == nil else { return }
    order.append((id, now + Limits.seenMilliseconds))
    if states.count > Limits.seenMessages { removeFirst() }
  }

  /// Changes what became of a message that is remembered.
  mutating func update(_ id: GossipMessageID, _ state: State) {
    if states[id] != nil { states[id] = state }
  }

  mutating func expire(at now: Instant) {
    while first < order.count, order[first].until <= now { removeFirst() }
    guard first > Limits.seenMessages / 4 else { return }
    order.removeFirst(first)
    first = 0
  }

  private mutating func removeFirst() {
    states[order[first].id] = nil
    first += 1
    guard first >= Limits.seenMessages else { return }
    order.removeFirst(first)
    first = 0
  }
}
