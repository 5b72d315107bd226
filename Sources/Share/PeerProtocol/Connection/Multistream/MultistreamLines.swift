// multistream-select 1.0: each line stands behind its length and ends with a newline.
// Source: the multistream-select specification of libp2p (connections README, "Protocol
// Negotiation").

/// The lines of a negotiation; what stands behind them is left to whoever comes next.
struct MultistreamLines {
  /// What both sides say first.
  static let header = "/multistream/1.0.0"
  /// What a responder says to a protocol that it does not know.
  static let notAvailable = "na"
  /// What asks for the protocols that a responder knows.
  static let list = "ls"

  private var length: [UInt8] = []
  private var line: [UInt8] = []
  private var missing: Int?

  /// The next line without its newline, taken from the front; nil where it is not whole yet.
  mutating func next(from bytes: inout ArraySlice<UInt8>) throws(MultistreamError) -> String? {
    while missing == nil {
      guard let byte = bytes.popFirst() else { return nil }
      length.append(byte)
      if byte >= 0x80 {
        guard length.count < 2 else { throw .malformed }
        continue
      }
      guard let (count, _) = VarintPrefix.read(length[...], byteLimit: 2),
        (1...UInt64(Limits.protocolNameBytes)).contains(count)
      else { throw .malformed }
      missing = Int(count)
    }
    let part = bytes.prefix(missing ?? 0)
    bytes = bytes.dropFirst(part.count)
    line += part
    missing = (missing ?? 0) - part.count
    guard missing == 0 else { return nil }
    defer { self = MultistreamLines() }
    guard line.last == UInt8(ascii: "\n"),
      let text = String(validating: line.dropLast(), as: UTF8.self)
    else { throw .malformed }
    return text
  }

  /// A line as it is sent.
  static func encode(_ text: String) -> [UInt8] {
    MessageFrames.frame(Array(text.utf8) + [UInt8(ascii: "\n")])
  }

  /// The answer to `list`: a line of lines.
  static func encodeList(_ protocols: [String]) -> [UInt8] {
    MessageFrames.frame(protocols.flatMap(encode) + [UInt8(ascii: "\n")])
  }
}
