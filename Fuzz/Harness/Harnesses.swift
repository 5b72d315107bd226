import ModelGraph
import ONNXFormat
import SharedBytes
import TFLiteFormat

/// A reader under test: it must neither trap nor take long, whatever the bytes are.
struct Harness {
  /// What `Fuzz/run` calls it; its corpus lies in `Fuzz/corpus/<name>`.
  let name: String
  /// Files that end so, in the repository and in the shared data, are where fuzzing starts from.
  let seedEnding: String
  /// Feeds the reader; what it throws is an answer like any other.
  let feed: @Sendable (SharedBytes) -> Void

  /// All of them: a reader is fuzzed by being listed here.
  static let all =
    models + checkpoints + datasets + packages + objects + content + exchange + gossip
    + discovery + connection + gateway + signed

  /// The readers of models.
  private static let models = [
    Harness(name: "tflite", seedEnding: ".tflite") { bytes in
      guard let graph = try? TFLiteReader.read(bytes, name: "fuzz") else { return }
      // What was read can be written, and reads again, unless the format has no word for it.
      guard let written = try? TFLiteWriter.write(graph) else { return }
      do {
        let again = try TFLiteReader.read(SharedBytes(written), name: "fuzz")
        precondition(again.outputs.count == graph.outputs.count, "the outputs changed")
      } catch {
        fatalError("what the writer wrote is refused: \(error)")
      }
    },
    Harness(name: "onnx", seedEnding: ".onnx") { bytes in
      _ = try? ONNXReader.read(bytes, name: "fuzz", folder: nil)
    },
  ]
}
