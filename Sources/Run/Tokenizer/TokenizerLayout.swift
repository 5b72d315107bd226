/// Where everything stands in the table of a tokenizer; numbers are little-endian.
///
/// A token is a piece of text, or one byte for text that no piece stands for. Byte tokens are 256
/// in a row and are not stored; a piece's index is its token without them. Behind the header lie,
/// one after the other: the order of the pieces by their bytes (UInt16 each), their ranks (UInt16
/// each), where the text of every sixteenth piece begins (UInt32 each), the pieces' lengths (a byte
/// each), and their text.
package enum TokenizerLayout {
  /// "NVTK".
  package static let magic: UInt32 = 0x4B54_564E
  package static let headerBytes = 24
  /// Fields of the header, by their offset.
  package enum Field {
    package static let magic = 0
    /// UInt16 each: how many tokens there are, which is the first that stands for a byte, which
    /// begin and end a text, and which stands before a text; `absent` where none does.
    package static let tokenCount = 4
    package static let firstByteToken = 6
    package static let beginning = 8
    package static let end = 10
    package static let prefix = 12
    /// UInt16: the longest piece, in bytes.
    package static let longestPiece = 14
    /// UInt32: the bytes of all pieces.
    package static let textBytes = 16
    /// UInt32, zero.
    package static let reserved = 20
  }

  /// The tokens that stand for bytes.
  package static let byteTokens = 256
  /// Pieces from one known beginning of text to the next.
  package static let piecesPerAnchor = 16
  /// No token; also the rank of a piece that pairs are never merged to.
  package static let absent: UInt16 = 0xFFFF
  /// The most tokens: numbers of 16 bits name each, and `absent` besides.
  package static let tokenLimit = 0xFFFF
  /// The most bytes of a piece.
  package static let pieceByteLimit = 255

  /// Where the ranks begin.
  @inline(__always)
  package static func ranks(pieces: Int) -> Int { headerBytes &+ 2 &* pieces }
  /// Where the anchors begin.
  @inline(__always)
  package static func anchors(pieces: Int) -> Int { headerBytes &+ 4 &* pieces }
  /// Where the lengths begin.
  @inline(__always)
  package static func lengths(pieces: Int) -> Int {
    anchors(pieces: pieces) &+ 4 &* ((pieces &+ piecesPerAnchor &- 1) / piecesPerAnchor)
  }
  /// Where the text begins.
  @inline(__always)
  package static func text(pieces: Int) -> Int { lengths(pieces: pieces) &+ pieces }
}
