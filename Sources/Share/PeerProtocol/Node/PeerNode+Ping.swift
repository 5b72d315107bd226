// Ping: 32 bytes that nobody can guess, and the same back.

extension PeerNode {
  /// Pings where it is time.
  mutating func ping(_ id: ConnectionID) {
    guard let link = links[id], link.peer != nil, link.pingsAt <= now else { return }
    links[id]?.pingsAt = now + Limits.pingIntervalMilliseconds
    let bytes = random.bytes(Ping.bytes)
    guard
      let stream = openStream(
        .ping, names: [Ping.name], byteLimit: 0, on: id, sending: [bytes],
        deadline: now + Limits.requestMilliseconds)
    else { return }
    links[id]?.streams[stream]?.expected = bytes
  }

  mutating func receivedPing(_ bytes: ArraySlice<UInt8>, _ stream: StreamID, on id: ConnectionID) {
    guard let use = links[id]?.streams[stream], let peer = links[id]?.peer else { return }
    guard use.isOurs else {
      let answer = links[id]?.streams[stream]?.ping.answer(bytes) ?? []
      return answer.isEmpty ? () : feed(id, .write(stream, answer))
    }
    guard use.expected.starts(with: bytes) else {
      return report(peer, .malformed(protocol: Ping.name))
    }
    links[id]?.streams[stream]?.expected.removeFirst(bytes.count)
    guard bytes.count == use.expected.count else { return }
    settle(stream, on: id)
    notice(.roundTrip(peer, milliseconds: now.milliseconds(since: use.openedAt)))
  }
}
