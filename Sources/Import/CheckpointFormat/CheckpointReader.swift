package import ModelGraph
package import SharedBytes

/// Reads llama2.c's float checkpoints: a decoder of the Llama family.
///
/// Every weight stays a slice of the file. The graph is one over a whole sequence, as long as the
/// checkpoint's context.
package enum CheckpointReader {
  /// Whether the bytes begin as a checkpoint does: seven numbers that make sense together.
  ///
  /// The format has no magic number; a file that was cut off is still told apart, and refused with
  /// its size by `read`.
  package static func isCheckpoint(_ bytes: SharedBytes) -> Bool {
    (try? CheckpointHeader(bytes)) != nil
  }

  /// The graph of a checkpoint.
  package static func read(
    _ bytes: SharedBytes, name: String
  ) throws(CheckpointError) -> ModelGraph {
    let header = try CheckpointHeader(bytes)
    guard bytes.count == header.fileByteCount else {
      throw .size(needed: header.fileByteCount, found: bytes.count)
    }
    var builder = DecoderBuilder(header, CheckpointWeights(header, bytes), name: name)
    do {
      return try builder.graph()
    } catch {
      throw .graph(reason: "\(error)")
    }
  }
}
