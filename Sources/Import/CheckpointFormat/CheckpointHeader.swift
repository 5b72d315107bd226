import SharedBytes

/// The seven numbers at the start of a llama2.c checkpoint.
///
/// Source: karpathy/llama2.c, `run.c` (`Config`) and `export.py` (`legacy_export`).
struct CheckpointHeader: Equatable {
  /// Where the weights begin.
  static let byteCount = 7 * 4

  /// The width of the residual stream.
  let width: Int
  /// The width inside a feed-forward layer.
  let hiddenWidth: Int
  let layers: Int
  /// Heads of queries, and of keys and values.
  let heads, keyHeads: Int
  let vocabulary: Int
  /// Whether the output head is the embedding's table; the file says so by a vocabulary above zero.
  let sharesEmbedding: Bool
  /// The most positions.
  let context: Int

  /// Reads and checks the header: every number has a limit, so that sizes cannot overflow.
  init(_ bytes: SharedBytes) throws(CheckpointError) {
    guard bytes.count >= Self.byteCount else {
      throw .size(needed: Self.byteCount, found: bytes.count)
    }
    let fields = bytes[0..<Self.byteCount].values(as: Int32.self).map {
      Int(Int32(littleEndian: $0))
    }
    width = try Self.check(fields[0], "dim", limit: 1 << 16)
    hiddenWidth = try Self.check(fields[1], "hidden_dim", limit: 1 << 18)
    layers = try Self.check(fields[2], "n_layers", limit: 1 << 10)
    heads = try Self.check(fields[3], "n_heads", limit: 1 << 10)
    keyHeads = try Self.check(fields[4], "n_kv_heads", limit: 1 << 10)
    vocabulary = try Self.check(abs(fields[5]), "vocab_size", limit: 1 << 20)
    sharesEmbedding = fields[5] > 0
    context = try Self.check(fields[6], "max_seq_len", limit: 1 << 20)
    guard width % heads == 0, headSize % 2 == 0 else {
      throw .header(
        field: "n_heads", found: heads, expected: "a divisor of \(width) that leaves even heads")
    }
    guard heads % keyHeads == 0 else {
      throw .header(field: "n_kv_heads", found: keyHeads, expected: "a divisor of \(heads)")
    }
  }

  private static func check(
    _ value: Int, _ field: String, limit: Int
  ) throws(CheckpointError) -> Int {
    guard value >= 1, value <= limit else {
      throw .header(field: field, found: value, expected: "1 to \(limit)")
    }
    return value
  }

  /// Elements of a head.
  var headSize: Int { width / heads }
  /// Elements of all heads of keys.
  var keyWidth: Int { headSize * keyHeads }

  /// The size of a file with this header.
  var fileByteCount: Int {
    // Below 2^10 * 2^37 floats by the limits: cannot wrap.
    let layer = 2 * width * (1 + width + keyWidth) + 3 * width * hiddenWidth
    let tables = vocabulary * width * (sharesEmbedding ? 1 : 2) + context * headSize
    return Self.byteCount + 4 * (layers * layer + width + tables)
  }
}
