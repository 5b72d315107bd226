import ContentBlocks
import ContentID
import SharedBytes

extension Harness {
  /// The readers of what peers send: names, nodes, values, files of blocks.
  static let content = [
    Harness(name: "cid", seedEnding: "basic.csv") { readNames($0.array) },
    Harness(name: "dag-pb", seedEnding: ".dag-pb") { readNode($0.array) },
    Harness(name: "dag-cbor", seedEnding: ".dag-cbor") { readValue($0.array) },
    Harness(name: "car", seedEnding: ".car") { readCAR($0.array) },
  ]

  /// Names in text and in binary form: what reads writes the same name.
  private static func readNames(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    for part in text.split(separator: "\"").prefix(64) {
      let part = String(part)
      if let (base, digits) = try? Multibase.decode(part) {
        guard let again = try? Multibase.decode(base.encode(digits)) else { fatalError(part) }
        precondition(again.0 == base && again.1 == digits, "other bytes than were written")
      }
      guard let cid = try? CID(part) else { continue }
      precondition((try? CID(cid.description)) == cid, "another name than was written")
    }
    guard let cid = try? CID(bytes) else { return }
    precondition(cid.bytes == bytes, "a name that has two forms")
    precondition((try? CID(cid.description)) == cid, "another name than was written")
    _ = try? cid.contentID()
  }

  /// A node, and the walk over the file that it may be.
  private static func readNode(_ bytes: [UInt8]) {
    guard let node = try? DagPBNode(bytes.span.bytes) else { return }
    let again = try? DagPBNode(node.encodedAsIs().span.bytes)
    precondition(again == node, "another node than was written")
    guard let root = try? CID(of: bytes.span.bytes, codec: .dagPB).contentID() else { return }
    for range in [0..<UInt64.max, 1..<2, 5..<70_000] {
      var reader = FileRangeReader(root: root, range: range)
      guard let part = try? reader.take(bytes) else { continue }
      precondition(part.blockRange.upperBound <= bytes.count, "a part outside of the block")
      // No other block is at hand, so this one must be refused.
      precondition(reader.next == nil || (try? reader.take(bytes)) == nil, "a wrong block")
    }
  }

  private static func readValue(_ bytes: [UInt8]) {
    guard let value = try? DagCBOR.decode(bytes.span.bytes) else { return }
    precondition((try? DagCBOR.encode(value)) == bytes, "a value that has two forms")
    _ = value.links
  }

  /// A file of blocks in parts of two sizes: the answer must be the same.
  private static func readCAR(_ bytes: [UInt8]) {
    precondition(parts(of: bytes, by: bytes.count) == parts(of: bytes, by: 61), "not the same")
    var piece = PieceCommitment()
    piece.append(bytes.span.bytes)
    precondition((piece.finish() == nil) == (bytes.count < 65), "a piece too small")
  }

  private static func parts(of bytes: [UInt8], by partBytes: Int) -> [CARPart] {
    var decoder = CARDecoder()
    var parts: [CARPart] = []
    do {
      for start in stride(from: 0, to: bytes.count, by: max(1, partBytes)) {
        let end = min(bytes.count, start + partBytes)
        decoder.append(bytes.span.extracting(start..<end).bytes)
        while let part = try decoder.next() { parts.append(part) }
      }
      try decoder.finish()
    } catch { return parts }
    return parts
  }
}
