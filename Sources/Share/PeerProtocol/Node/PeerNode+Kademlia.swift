// Kademlia: what it wants done.

extension PeerNode {
  mutating func consult(_ event: Kademlia.Event) {
    for action in kademlia.handle(event, at: now) { perform(action) }
  }

  private mutating func perform(_ action: Kademlia.Action) {
    switch action {
    case .ask(let peer, let addresses, let request, let message):
      ask(peer, at: addresses, .init(id: request, message: message, isAnswered: true, at: now))
    case .tell(let peer, let addresses, let request, let message):
      ask(peer, at: addresses, .init(id: request, message: message, isAnswered: false, at: now))
    case .answer(let request, let message): answer(request, message)
    case .accept(let request): requests.inbound[request] = nil
    case .refuse(let request): refuse(request)
    case .found(let lookup, let found): self.found(lookup, found)
    case .finished(let lookup): finished(lookup)
    case .provided(let cid, let peers): notice(.provided(cid, peers: peers))
    case .report(let peer, let misbehaviour): report(peer, misbehaviour)
    }
  }
}
