extension Gossipsub {
  /// Keeps a topic's mesh within its degrees and among good peers.
  mutating func mend(_ topic: String) {
    for peer in mesh(of: topic) where score(of: peer) < 0 {
      prune(topic, peer, backoffSeconds: parameters.backoffSeconds)
    }
    let count = mesh[topic, default: []].count
    if count < parameters.lowDegree {
      graft(topic, candidates(topic), parameters.degree - count)
    }
    if count > parameters.highDegree { shrink(topic) }
    let outbound = mesh[topic, default: []].count { peers[$0]?.isOutbound == true }
    if mesh[topic, default: []].count >= parameters.lowDegree,
      outbound < parameters.outboundDegree
    {
      let dialed = candidates(topic).filter { peers[$0]?.isOutbound == true }
      graft(topic, dialed, parameters.outboundDegree - outbound)
    }
    if heartbeats % parameters.opportunisticHeartbeats == 0 { improve(topic) }
  }

  /// Peers that could be in the mesh, in an order of chance.
  private mutating func candidates(_ topic: String) -> [PeerID] {
    let members = mesh[topic] ?? []
    return peers(wanting: topic, from: 0).filter {
      !members.contains($0) && backoffs.end(topic, $0, at: now) == nil
    }.shuffled(using: &random)
  }

  private mutating func graft(_ topic: String, _ candidates: [PeerID], _ count: Int) {
    for peer in candidates.prefix(max(0, count)) { graft(topic, peer) }
  }

  /// Sends peers away until as many stay as are aimed for: the best, enough that were dialed from
  /// here, and others by chance, so that nobody fills a mesh by being quick or by dialing.
  private mutating func shrink(_ topic: String) {
    let shuffled = mesh(of: topic).shuffled(using: &random)
    let scores = Dictionary(uniqueKeysWithValues: shuffled.map { ($0, score(of: $0)) })
    let ranked = shuffled.sorted { scores[$0, default: 0] > scores[$1, default: 0] }
    let best = ranked.prefix(parameters.scoredDegree)
    let rest = Array(ranked.dropFirst(parameters.scoredDegree)).shuffled(using: &random)
    var kept = Set(best)
    let dialed = best.count { peers[$0]?.isOutbound == true }
    let wanted = max(0, parameters.outboundDegree - dialed)
    kept.formUnion(rest.filter { peers[$0]?.isOutbound == true }.prefix(wanted))
    for peer in rest where kept.count < parameters.degree { kept.insert(peer) }
    for peer in mesh(of: topic) where !kept.contains(peer) {
      prune(topic, peer, backoffSeconds: parameters.backoffSeconds)
    }
  }

  /// Asks better peers in where most of the mesh does little (opportunistic grafting).
  private mutating func improve(_ topic: String) {
    let scores = mesh(of: topic).map { score(of: $0) }.sorted()
    guard scores.count > 1 else { return }
    let median = scores[scores.count / 2]
    guard median < parameters.score.opportunisticThreshold else { return }
    let better = candidates(topic).filter { score(of: $0) > median }
    graft(topic, better, parameters.opportunisticPeers)
  }
}
