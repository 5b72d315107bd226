/// Dials that are under way.
struct Dialing: Sendable {
  /// A peer, or a place, that is to be connected to: its addresses one after the other, the next
  /// one `Limits.staggerMilliseconds` after the one before, until one answers with the right name.
  struct Dial: Sendable {
    let peer: PeerID?
    let all: [Multiaddress]
    var untried: [Multiaddress]
    var attempts: [ConnectionID] = []
    var nextAt: Instant
  }

  /// One address of a dial.
  struct Attempt: Sendable {
    let dial: UInt64
    let address: Multiaddress
    let deadline: Instant
  }

  /// Places to stay connected to.
  struct Wanted: Sendable {
    let addresses: [Multiaddress]
    var peer: PeerID?
    var failures = 0
    var nextAt: Instant
  }

  var dials: [UInt64: Dial] = [:]
  var attempts: [ConnectionID: Attempt] = [:]
  var ofPeer: [PeerID: UInt64] = [:]
  var wanted: [Wanted] = []
  var dialCount: UInt64 = 0
  var attemptCount: UInt64 = 0
}
