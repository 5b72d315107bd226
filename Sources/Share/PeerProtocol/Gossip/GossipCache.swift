/// The messages of the last heartbeats, for those who ask for them.
struct GossipCache: Sendable {
  private struct Entry {
    let topic: String
    let bytes: [UInt8]
    var given: [PeerID: Int] = [:]
  }

  private var entries: [GossipMessageID: Entry] = [:]
  /// What came in each heartbeat, the present one last.
  private var windows: [[GossipMessageID]] = [[]]
  private(set) var byteCount = 0

  var count: Int { entries.count }

  /// Keeps a message; where there is no room, the oldest make it.
  mutating func insert(_ message: GossipMessage, _ bytes: [UInt8]) {
    let id = message.id
    guard entries[id] == nil else { return }
    entries[id] = Entry(topic: message.topic, bytes: bytes)
    windows[windows.count - 1].append(id)
    byteCount += bytes.count
    while byteCount > Limits.gossipCacheBytes || entries.count > Limits.gossipCacheMessages {
      guard let index = windows.firstIndex(where: { !$0.isEmpty }) else { return }
      remove(windows[index].removeFirst())
    }
  }

  /// A message for a peer that asks for it; nil once it got it as often as it may.
  mutating func take(_ id: GossipMessageID, for peer: PeerID, limit: Int) -> [UInt8]? {
    guard let entry = entries[id], entry.given[peer, default: 0] < limit else { return nil }
    entries[id]?.given[peer, default: 0] += 1
    return entry.bytes
  }

  /// The messages of a topic in the latest heartbeats, the oldest first.
  func recent(_ topic: String, heartbeats: Int) -> [GossipMessageID] {
    windows.suffix(heartbeats).joined().filter { entries[$0]?.topic == topic }
  }

  /// A heartbeat begins: what is older than so many is forgotten.
  mutating func shift(keeping heartbeats: Int) {
    windows.append([])
    while windows.count > heartbeats {
      for id in windows.removeFirst() { remove(id) }
    }
  }

  private mutating func remove(_ id: GossipMessageID) {
    byteCount -= entries.removeValue(forKey: id)?.bytes.count ?? 0
  }
}
