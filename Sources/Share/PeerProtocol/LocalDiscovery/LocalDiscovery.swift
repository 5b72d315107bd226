// Finds peers on the same network by multicast DNS: everyone asks for _p2p._udp.local, and everyone
// answers with a name made up at its start and with its addresses, as text.
//
// Source: the mDNS specification of libp2p; RFC 6762 and 6763. Where others differ:
// - libp2p's specification repeats `dnsaddr=` for each address. py-libp2p numbers them (`dnsaddr`,
//   `dnsaddr2`, ...) and reads of a repeated one the first alone. Both are read, and both written.
// - py-libp2p's library takes a service for known once it has a TXT and an A or AAAA record, which
//   the specification does not ask for, so SRV and addresses are sent along.

/// A peer's part in finding others on the same network.
public struct LocalDiscovery: Sendable {
  /// What happened.
  public enum Event: Sendable {
    /// A packet came from there to the group's address, 224.0.0.251 or ff02::fb at port 5353.
    case packet([UInt8], from: Multiaddress)
    /// Where this peer can be reached. Before there is one it asks and does not answer.
    case ownAddresses([Multiaddress])
    /// Time passes.
    case tick
  }

  /// What is to be done.
  public enum Action: Equatable, Sendable {
    /// Send a packet to the group's address, from port 5353.
    case multicast([UInt8])
    /// A peer is on this network, or has other addresses than before.
    case found(PeerID, [Multiaddress])
    /// A peer said farewell, or was not heard for as long as it said.
    case lost(PeerID)
  }

  /// A peer that was found.
  private struct Neighbour {
    let instance: DNSName
    var addresses: [Multiaddress]
    var expiry: Instant
  }

  private let own: PeerID
  private var random: PeerRandom
  private let announcement: LocalAnnouncement
  private var ownAddresses: [Multiaddress] = []
  private var neighbours: [PeerID: Neighbour] = [:]
  private var nextQuery: Instant?
  private var queryPause = Limits.firstQueryPauseMilliseconds
  /// When an answer that somebody waits for is due.
  private var answerDue: Instant?
  private var nextAnswer = Instant(milliseconds: 0)
  private var unaskedAnswers = 0
  private var foundThisSecond = 0
  private var second: UInt64 = 0

  /// A peer that has heard nobody yet.
  public init(own: PeerID, random: PeerRandom) {
    var random = random
    self.own = own
    announcement = LocalAnnouncement(own: own, random: &random)
    self.random = random
  }

  /// The peers that are known here.
  public var knownPeers: Int { neighbours.count }

  /// Takes an event and gives what follows from it.
  public mutating func handle(_ event: Event, at now: Instant) -> [Action] {
    switch event {
    case .packet(let bytes, let sender):
      guard let packet = try? DNSReader.read(bytes) else { return [] }
      if packet.isResponse { return take(packet, from: sender, at: now) }
      if announcement.isAsked(for: packet) { answerSoon(at: now) }
      return []
    case .ownAddresses(let addresses):
      guard addresses != ownAddresses else { return [] }
      ownAddresses = addresses
      unaskedAnswers = Limits.unaskedAnswers
      answerSoon(at: now)
      return []
    case .tick: return tick(at: now)
    }
  }

  /// The packet that says farewell, to be sent before the node stops.
  public var farewell: [UInt8] { announcement.packet(ownAddresses, secondsToLive: 0).bytes }

  private mutating func tick(at now: Instant) -> [Action] {
    var actions: [Action] = []
    let due = nextQuery ?? now + delay()
    nextQuery = due
    if now >= due {
      actions.append(.multicast(LocalAnnouncement.query.bytes))
      nextQuery = now + queryPause
      queryPause = min(2 * queryPause, Limits.longestQueryPauseMilliseconds)
    }
    if let due = answerDue, now >= due {
      answerDue = nil
      nextAnswer = now + Limits.answerPauseMilliseconds
      if !ownAddresses.isEmpty {
        actions.append(.multicast(announcement.packet(ownAddresses).bytes))
      }
      unaskedAnswers = max(0, unaskedAnswers - 1)
      if unaskedAnswers > 0 { answerSoon(at: now) }
    }
    let gone = neighbours.filter { now >= $0.value.expiry }.keys.sorted()
    for peer in gone { neighbours[peer] = nil }
    return actions + gone.map(Action.lost)
  }

  /// Answers after a moment, at which others that answer too are not all at once.
  private mutating func answerSoon(at now: Instant) {
    guard answerDue == nil else { return }
    answerDue = max(now + delay(), nextAnswer)
  }

  private mutating func delay() -> UInt64 { 20 + random.next() % 100 }

  private mutating func take(
    _ packet: DNSPacket, from sender: Multiaddress, at now: Instant
  ) -> [Action] {
    // The port hears not only the group: a packet may come from anywhere.
    let scope = isThisMachine(sender) ? .machine : AddressScope(sender) ?? .network
    return packet.records.flatMap { record -> [Action] in
      guard record.name != announcement.instance else { return [] }
      switch record.data {
      case .pointer(let instance) where record.secondsToLive == 0: return lose(instance)
      case .text where record.secondsToLive == 0: return lose(record.name)
      case .text(let strings) where record.name.isChild(of: LocalAnnouncement.service):
        return take(strings, of: record, scope: scope, at: now)
      default: return []
      }
    }
  }

  private mutating func take(
    _ strings: [[UInt8]], of record: DNSPacket.Record, scope: AddressScope, at now: Instant
  ) -> [Action] {
    let named = strings.compactMap(LocalAnnouncement.address)
    guard let peer = named.first?.peer, peer != own else { return [] }
    let addresses = named.filter { $0.peer == peer }.usable(by: scope, for: peer)
    guard !addresses.isEmpty else { return [] }
    let seconds = UInt64(min(max(record.secondsToLive, 10), Limits.longestNeighbourSeconds))
    let neighbour = Neighbour(
      instance: record.name, addresses: addresses, expiry: now + 1000 * seconds)
    let known = neighbours[peer]?.addresses
    guard known != addresses else {
      neighbours[peer] = neighbour
      return []
    }
    // Whoever makes up peers on this network does not make us dial more than a few a second.
    if second != now.milliseconds / 1000 {
      (second, foundThisSecond) = (now.milliseconds / 1000, 0)
    }
    guard foundThisSecond < Limits.neighboursPerSecond else { return [] }
    foundThisSecond += 1
    let lost = known == nil && neighbours.count >= Limits.neighbours ? loseFirst() : []
    neighbours[peer] = neighbour
    return lost + [.found(peer, addresses)]
  }

  private mutating func lose(_ instance: DNSName) -> [Action] {
    let gone = neighbours.filter { $0.value.instance == instance }.keys.sorted()
    for peer in gone { neighbours[peer] = nil }
    return gone.map(Action.lost)
  }

  /// Makes room: forgets the peer that expires first.
  private mutating func loseFirst() -> [Action] {
    let first = neighbours.min { ($0.value.expiry, $0.key) < ($1.value.expiry, $1.key) }
    guard let peer = first?.key else { return [] }
    neighbours[peer] = nil
    return [.lost(peer)]
  }

  /// Whether a packet came from this machine, so that addresses of the machine alone are of use.
  private func isThisMachine(_ sender: Multiaddress) -> Bool {
    AddressScope(sender) == .machine
      || ownAddresses.contains { $0.parts.first == sender.parts.first }
      || !ownAddresses.isEmpty && ownAddresses.allSatisfy { AddressScope($0) == .machine }
  }
}
