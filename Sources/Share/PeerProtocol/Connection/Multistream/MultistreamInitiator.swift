/// The side of a negotiation that asks: it proposes protocols, the best first, one after the other.
package struct MultistreamInitiator {
  private let proposals: [String]
  private var lines = MultistreamLines()
  private var sawHeader = false
  private var proposed = 0

  /// `proposals` are at least one and at most `Limits.protocolProposals`.
  init(proposals: [String]) {
    precondition((1...Limits.protocolProposals).contains(proposals.count))
    self.proposals = proposals
  }

  /// What is sent first: the header and the first proposal together, which saves a round trip.
  var opening: [UInt8] {
    MultistreamLines.encode(MultistreamLines.header) + MultistreamLines.encode(proposals[0])
  }

  /// Takes what belongs to the negotiation from the front of the bytes and appends what to say.
  /// The result is the protocol that both agreed on; nil while they have not.
  mutating func receive(
    _ bytes: inout ArraySlice<UInt8>, replies: inout [UInt8]
  ) throws(MultistreamError) -> String? {
    while let line = try lines.next(from: &bytes) {
      guard sawHeader else {
        guard line == MultistreamLines.header else { throw .wrongHeader }
        sawHeader = true
        continue
      }
      if line == proposals[proposed] { return line }
      guard line == MultistreamLines.notAvailable else { throw .unexpectedAnswer }
      proposed += 1
      guard proposed < proposals.count else { throw .refused }
      replies += MultistreamLines.encode(proposals[proposed])
    }
    return nil
  }
}
