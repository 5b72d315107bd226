import ContentBlocks

extension Kademlia {
  /// Begins to say the next of what is provided, where someone is there to hear it.
  mutating func provideDue() {
    guard !table.isEmpty, searches.count < Limits.lookups / 2,
      let cid = schedule.takeDue(at: now)
    else { return }
    advance(begin(.provide(cid), .findNode, cid.hash.bytes))
  }

  /// The closest peers are known: each is told.
  mutating func announce(_ cid: CID, _ number: UInt64) {
    let closest = searches[number]?.lookup.closest ?? []
    searches[number]?.telling = closest.count
    guard !closest.isEmpty else { return provided(number) }
    for candidate in closest {
      let message = KademliaMessage(
        kind: .addProvider, key: cid.hash.bytes,
        providers: [PeerAddresses(own, ownAddresses.usable(by: candidate.scope, for: own))])
      let id = send(to: candidate.peer, for: .tell(number))
      actions.append(.tell(candidate.peer, candidate.addresses, id, message.bytes))
    }
  }

  /// One of the closest peers was told, or could not be.
  mutating func told(_ number: UInt64, isTaken: Bool) {
    guard let search = searches[number] else { return }
    searches[number]?.telling = search.telling - 1
    searches[number]?.told = search.told + (isTaken ? 1 : 0)
    if search.telling == 1 { provided(number) }
  }

  /// All that could be told were.
  private mutating func provided(_ number: UInt64) {
    guard let search = searches.removeValue(forKey: number),
      case .provide(let cid) = search.purpose
    else { return }
    if search.told == 0 { schedule.retry(cid, at: now) }
    actions.append(.provided(cid, peers: search.told))
  }
}
