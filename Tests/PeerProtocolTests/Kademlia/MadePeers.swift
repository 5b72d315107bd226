import ContentBlocks
import PeerProtocol

/// A peer's id that nobody has the key of; the same for the same number.
func madePeer(_ number: Int) -> PeerID {
  var random = PeerRandom(seed: Array("peer \(number)".utf8))
  return PeerID(publicKey: PeerPublicKey(ed25519: random.bytes(32)))
}

/// The name of a block that says its number.
func madeCID(_ number: Int) -> CID {
  CID(of: Array("block \(number)".utf8).span.bytes, codec: .raw)
}
