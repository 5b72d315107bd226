/// Who provides what, kept for others: what Kademlia stores.
///
/// Where it is full, the keys that are farthest from this node's own place make room for nearer
/// ones: others are better placed to keep them.
struct ProviderTable: Sendable {
  /// One peer's word that it provides a key.
  struct Record: Sendable {
    let peer: PeerID
    let addresses: [Multiaddress]
    let expiry: Instant
  }

  private struct Slot {
    let distance: KademliaKey
    let key: [UInt8]
  }

  private let own: KademliaKey
  private var records: [[UInt8]: [Record]] = [:]
  /// The keys, the nearest first.
  private var slots: [Slot] = []
  private var keysOfProvider: [PeerID: Int] = [:]

  init(own: KademliaKey) {
    self.own = own
  }

  /// The keys that have a provider.
  var count: Int { slots.count }

  /// How many keys a peer provides.
  func count(of provider: PeerID) -> Int { keysOfProvider[provider] ?? 0 }

  /// Those that provide a key, who said so last before.
  func providers(of key: [UInt8], at now: Instant) -> [Record] {
    (records[key] ?? []).filter { $0.expiry > now }.reversed()
  }

  /// Takes a peer's word that it provides a key; false where there is no room for it.
  mutating func add(
    _ provider: PeerAddresses, to key: [UInt8], at now: Instant
  ) -> Bool {
    let known = records[key]?.firstIndex { $0.peer == provider.peer }
    if let known {
      records[key]?.remove(at: known)
    } else {
      guard count(of: provider.peer) < Limits.keysPerProvider, makeRoom(for: key) else {
        return false
      }
      keysOfProvider[provider.peer, default: 0] += 1
    }
    let record = Record(
      peer: provider.peer, addresses: provider.addresses,
      expiry: now + Limits.providerMilliseconds)
    records[key, default: []].append(record)
    if let all = records[key], all.count > Limits.providersPerKey {
      records[key]?.removeFirst()
      forget(all[0].peer)
    }
    return true
  }

  /// Forgets what nobody said again in time.
  mutating func expire(at now: Instant) {
    keep { $0.expiry > now }
  }

  /// Forgets what a peer said.
  mutating func remove(_ provider: PeerID) {
    guard count(of: provider) > 0 else { return }
    keep { $0.peer != provider }
  }

  private mutating func keep(where isKept: (Record) -> Bool) {
    var kept: [Slot] = []
    for slot in slots {
      let all = records[slot.key] ?? []
      let current = all.filter(isKept)
      for record in all where !isKept(record) { forget(record.peer) }
      records[slot.key] = current.isEmpty ? nil : current
      if !current.isEmpty { kept.append(slot) }
    }
    slots = kept
  }

  private mutating func forget(_ provider: PeerID) {
    guard let count = keysOfProvider[provider] else { return }
    keysOfProvider[provider] = count > 1 ? count - 1 : nil
  }

  /// Makes a slot for a key that may be new; false where the table is full of nearer ones.
  private mutating func makeRoom(for key: [UInt8]) -> Bool {
    guard records[key] == nil else { return true }
    let distance = KademliaKey(of: key).distance(to: own)
    if slots.count == Limits.providedKeys, let farthest = slots.last {
      guard distance < farthest.distance else { return false }
      for record in records[farthest.key] ?? [] { forget(record.peer) }
      records[farthest.key] = nil
      slots.removeLast()
    }
    slots.insert(Slot(distance: distance, key: key), at: index(of: distance))
    records[key] = []
    return true
  }

  /// Where a distance belongs among the slots.
  private func index(of distance: KademliaKey) -> Int {
    var range = 0..<slots.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        slots[middle].distance < distance
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}
