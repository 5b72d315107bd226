package import SharedBytes

/// A llama2.c tokenizer, `tok.bin`: for each token a score and its text.
///
/// Source: karpathy/llama2.c, `tokenizer.py` (`export`) and `run.c` (`build_tokenizer`).
package struct TokenizerFile: Sendable {
  /// A token's text, and how soon pairs are merged to it: the highest first.
  struct Entry {
    let score: Float
    let text: SharedBytes
  }

  let entries: [Entry]

  /// The tokens that begin and end a text, and the first that stands for a byte: fixed in llama2.c.
  static let beginning = 1
  static let end = 2
  static let firstByteToken = 3

  /// Reads a file; every token's text stays a slice of it.
  package init(_ bytes: SharedBytes) throws(TokenizerFileError) {
    guard bytes.count >= 4 else { throw .truncated(token: 0, needed: 4, available: bytes.count) }
    let longest = bytes[0..<4].values(as: Int32.self)[0]
    guard longest >= 1, longest <= TokenizerTable.pieceByteLimit else {
      throw .longestToken(Int(longest), limit: TokenizerTable.pieceByteLimit)
    }
    var entries: [Entry] = []
    var offset = 4
    while offset < bytes.count {
      guard entries.count < TokenizerTable.tokenLimit else {
        throw .tooMany(limit: TokenizerTable.tokenLimit)
      }
      let entry = try Self.entry(bytes, at: offset, token: entries.count)
      entries.append(entry)
      offset += 8 + entry.text.count
    }
    self.entries = entries
    try checkBytes()
  }

  /// The number of tokens.
  package var count: Int { entries.count }

  private static func entry(
    _ bytes: SharedBytes, at offset: Int, token: Int
  ) throws(TokenizerFileError) -> Entry {
    guard bytes.count - offset >= 8 else {
      throw .truncated(token: token, needed: 8, available: bytes.count - offset)
    }
    let score = bytes[offset..<offset + 4].values(as: Float.self)[0]
    let length = Int(bytes[offset + 4..<offset + 8].values(as: Int32.self)[0])
    guard length >= 0, length <= TokenizerTable.pieceByteLimit else {
      throw .length(token: token, found: length, limit: TokenizerTable.pieceByteLimit)
    }
    guard bytes.count - offset - 8 >= length else {
      throw .truncated(token: token, needed: length, available: bytes.count - offset - 8)
    }
    return Entry(score: score, text: bytes[offset + 8..<offset + 8 + length])
  }

  /// The tokens behind the first three must be those of the bytes, in their order.
  private func checkBytes() throws(TokenizerFileError) {
    for byte in 0..<TokenizerTable.byteTokens {
      let token = Self.firstByteToken + byte
      let digits = String(byte, radix: 16, uppercase: true)
      let expected = "<0x\(digits.count == 1 ? "0" : "")\(digits)>"
      guard token < entries.count else { throw .byteToken(token, expected: expected) }
      guard entries[token].text == SharedBytes(Array(expected.utf8)) else {
        throw .byteToken(token, expected: expected)
      }
    }
  }
}

/// Why a tokenizer's file cannot be read.
package enum TokenizerFileError: Error, Equatable, Sendable {
  /// The file ends within a token.
  case truncated(token: Int, needed: Int, available: Int)
  /// The file's longest token is none, or longer than a table holds.
  case longestToken(Int, limit: Int)
  /// A token's text is longer than a table holds, or its length is below zero.
  case length(token: Int, found: Int, limit: Int)
  /// More tokens than a table holds.
  case tooMany(limit: Int)
  /// A token should be that of a byte.
  case byteToken(Int, expected: String)
}

extension TokenizerFileError: CustomStringConvertible {
  /// One line with the place, what was found and what would be right.
  package var description: String {
    switch self {
    case .truncated(let token, let needed, let available):
      "token \(token): \(needed) bytes are wanted and \(available) are left"
    case .longestToken(let found, let limit):
      "no llama2.c tokenizer: its longest token has \(found) bytes; expected 1 to \(limit)"
    case .length(let token, let found, let limit):
      "token \(token): its text has \(found) bytes; expected 0 to \(limit)"
    case .tooMany(let limit): "more than \(limit) tokens"
    case .byteToken(let token, let expected): "token \(token) is not \(expected)"
    }
  }
}
