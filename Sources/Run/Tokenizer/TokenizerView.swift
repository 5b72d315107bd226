/// A tokenizer's table, read where it lies: tokens to text and back, as llama2.c does it.
///
/// `init` checks every bound once; behind it the accessors trust what they read. Nothing is
/// allocated. `TokenizerLayout` says where everything stands.
public struct TokenizerView: ~Escapable, Copyable {
  /// The table, without what may follow it.
  public let bytes: RawSpan
  /// The pieces: all tokens but those of bytes.
  let pieceCount: Int

  /// Checks the table at the start of `bytes`; what follows it is left alone.
  @_lifetime(copy bytes)
  public init(validating bytes: RawSpan) throws(TokenizerError) {
    let size = try Self.byteCount(bytes)
    self.bytes = bytes.extracting(0..<size)
    pieceCount =
      Int(bytes.halfWord(at: TokenizerLayout.Field.tokenCount)) &- TokenizerLayout.byteTokens
    try validateHeader()
    try validateText()
    try validateOrder()
  }

  /// How many tokens there are.
  public var tokenCount: Int { pieceCount &+ TokenizerLayout.byteTokens }
  /// The token that begins a text.
  public var beginning: Int32 { Int32(header(TokenizerLayout.Field.beginning)) }
  /// The token that ends a text.
  public var end: Int32 { Int32(header(TokenizerLayout.Field.end)) }
  /// The token that is put before a text, which is a space; nil where none is.
  public var prefix: Int32? {
    let token = header(TokenizerLayout.Field.prefix)
    return token == TokenizerLayout.absent ? nil : Int32(token)
  }
  /// The most bytes that a token stands for.
  public var longestPiece: Int {
    max(1, Int(header(TokenizerLayout.Field.longestPiece)))
  }

  @inline(__always)
  func header(_ field: Int) -> UInt16 { bytes.halfWord(at: field) }

  @inline(__always)
  var firstByteToken: Int { Int(header(TokenizerLayout.Field.firstByteToken)) }

  /// The byte that a token stands for; nil for a piece.
  @inline(__always)
  func byte(of token: Int) -> UInt8? {
    let offset = token &- firstByteToken
    return offset >= 0 && offset < TokenizerLayout.byteTokens
      ? UInt8(truncatingIfNeeded: offset) : nil
  }

  /// The index of the piece of a token that stands for no byte.
  @inline(__always)
  func piece(of token: Int) -> Int {
    token < firstByteToken ? token : token &- TokenizerLayout.byteTokens
  }

  @inline(__always)
  func token(of piece: Int) -> Int {
    piece < firstByteToken ? piece : piece &+ TokenizerLayout.byteTokens
  }

  /// The order in which pairs are merged to this token: the lowest first; `absent` for never.
  @inline(__always)
  func rank(of token: Int) -> UInt16 {
    bytes.halfWord(at: TokenizerLayout.ranks(pieces: pieceCount) &+ 2 &* piece(of: token))
  }

  /// Which piece comes at a position of the order by bytes.
  @inline(__always)
  func ordered(_ position: Int) -> Int {
    Int(bytes.halfWord(at: TokenizerLayout.headerBytes &+ 2 &* position))
  }

  @inline(__always)
  func length(ofPiece piece: Int) -> Int {
    Int(bytes.byte(at: TokenizerLayout.lengths(pieces: pieceCount) &+ piece))
  }

  /// Where the text of every sixteenth piece begins.
  @inline(__always)
  func anchor(_ index: Int) -> Int {
    Int(
      truncatingIfNeeded: bytes.word(
        at: TokenizerLayout.anchors(pieces: pieceCount) &+ 4 &* index))
  }

  /// The text of a piece.
  @_lifetime(copy self)
  func text(ofPiece piece: Int) -> RawSpan {
    let anchored = piece / TokenizerLayout.piecesPerAnchor
    var start = TokenizerLayout.text(pieces: pieceCount) &+ anchor(anchored)
    for before in anchored &* TokenizerLayout.piecesPerAnchor..<piece {
      start = start &+ length(ofPiece: before)
    }
    return bytes.extracting(start..<start &+ length(ofPiece: piece))
  }
}
