import SharedBytes
import Tokenizer

/// Makes the table that packages carry from a tokenizer's file.
enum TokenizerTable {
  static let byteTokens = TokenizerLayout.byteTokens
  static let tokenLimit = TokenizerLayout.tokenLimit
  static let pieceByteLimit = TokenizerLayout.pieceByteLimit
}

extension TokenizerFile {
  /// The tokenizer as `TokenizerView` reads it.
  package var table: [UInt8] {
    let pieces = entries.indices.filter { !byteRange.contains($0) }.map { entries[$0] }
    let texts = pieces.map { $0.text.array }
    var bytes = header(texts)
    for piece in order(texts) { bytes.append(UInt16(piece)) }
    for rank in ranks(pieces) { bytes.append(rank) }
    var start = 0
    for (index, text) in texts.enumerated() {
      if index % TokenizerLayout.piecesPerAnchor == 0 { bytes.append(UInt32(start)) }
      start += text.count
    }
    bytes += texts.map { UInt8($0.count) }
    return bytes + texts.joined()
  }

  private var byteRange: Range<Int> {
    Self.firstByteToken..<Self.firstByteToken + TokenizerLayout.byteTokens
  }

  private func header(_ texts: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(TokenizerLayout.magic)
    bytes.append(UInt16(entries.count))
    bytes.append(UInt16(Self.firstByteToken))
    bytes.append(UInt16(Self.beginning))
    bytes.append(UInt16(Self.end))
    let space = entries.firstIndex { $0.text == SharedBytes([0x20]) }
    bytes.append(space.map { UInt16($0) } ?? TokenizerLayout.absent)
    bytes.append(UInt16(texts.map(\.count).max() ?? 0))
    bytes.append(UInt32(texts.reduce(0) { $0 + $1.count }))
    bytes.append(UInt32(0))
    return bytes
  }

  /// The pieces by their bytes; of equal ones the first is found first.
  private func order(_ texts: [[UInt8]]) -> [Int] {
    texts.indices.sorted { left, right in
      if texts[left] == texts[right] { return left < right }
      return texts[left].lexicographicallyPrecedes(texts[right])
    }
  }

  /// Zero for the highest score, the same for equal scores.
  ///
  /// llama2.c begins its search for the best pair at -1e10, and no score is above what is no
  /// number: pairs of such scores are never merged.
  private func ranks(_ pieces: [Entry]) -> [UInt16] {
    let merging = Set(pieces.map(\.score).filter { $0 > -1e10 }).sorted(by: >)
    let ranks = Dictionary(
      uniqueKeysWithValues: merging.enumerated().map { ($1, UInt16($0)) })
    return pieces.map { ranks[$0.score] ?? TokenizerLayout.absent }
  }
}

extension [UInt8] {
  /// Appends a number, its lowest byte first.
  fileprivate mutating func append(_ value: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }
}
