/// The side of a negotiation that is asked: it takes the first protocol that it knows.
package struct MultistreamResponder {
  private let supported: [String]
  private var lines = MultistreamLines()
  private var sawHeader = false
  private var proposals = 0

  /// `supported` are the protocols that may be chosen.
  init(supported: [String]) {
    self.supported = supported
  }

  /// Takes what belongs to the negotiation from the front of the bytes and appends the answers.
  /// The result is the protocol that both agreed on; nil while they have not.
  mutating func receive(
    _ bytes: inout ArraySlice<UInt8>, replies: inout [UInt8]
  ) throws(MultistreamError) -> String? {
    while let line = try lines.next(from: &bytes) {
      guard sawHeader else {
        guard line == MultistreamLines.header else { throw .wrongHeader }
        sawHeader = true
        replies += MultistreamLines.encode(line)
        continue
      }
      if supported.contains(line) {
        replies += MultistreamLines.encode(line)
        return line
      }
      proposals += 1
      guard proposals < Limits.protocolProposals else { throw .tooManyProposals }
      replies += answer(to: line)
    }
    return nil
  }

  private func answer(to line: String) -> [UInt8] {
    switch line {
    case MultistreamLines.list: MultistreamLines.encodeList(supported)
    // Some begin again on a stream where they are not sure how far they were.
    case MultistreamLines.header: MultistreamLines.encode(line)
    default: MultistreamLines.encode(MultistreamLines.notAvailable)
    }
  }
}
