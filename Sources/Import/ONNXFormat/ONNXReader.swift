public import ModelGraph
import ProtobufWire
public import SharedBytes

/// Reads ONNX models.
public enum ONNXReader {
  /// The versions of the standard operators that are read.
  public static let operatorSets = 7...22

  /// Whether the bytes are an ONNX model, be it a damaged one; told by content alone.
  ///
  /// ONNX has no magic number: a file counts as one where its fields are those of a ModelProto up
  /// to the graph. Looks at no more than the outermost fields.
  public static func isONNX(_ bytes: SharedBytes) -> Bool {
    let outermost = ProtobufLimits(depth: 0, fields: 4096)
    var message = ProtobufMessage(bytes, names: ONNXModel.fieldNames, limits: outermost)
    var hasVersion = false
    while true {
      let field: ProtobufField?
      do {
        field = try message.next()
      } catch {
        // A graph that was cut off still says what the file was.
        if case .truncated("graph", _, _, _) = error { return hasVersion }
        return false
      }
      guard let field else { return false }
      switch (field.number, field.payload) {
      case (1, .varint): hasVersion = true
      case (5, .varint): break
      case (7, .bytes): return hasVersion
      case (2, .bytes), (3, .bytes), (4, .bytes), (6, .bytes), (8, .bytes), (14, .bytes),
        (20, .bytes), (25, .bytes):
        break
      default: return false
      }
    }
  }

  /// The graph of a model; large constants stay slices of `bytes` or of the files in `folder`.
  ///
  /// Images are NCHW in the file and NHWC in the graph: convolutions, pools and resizes stand
  /// between transposes, while the graph's inputs and outputs keep the file's shapes. A symbolic
  /// batch is bound to 1. uint8 activations become int8.
  ///
  /// `folder` is where the model lies, for constants in other files; nil refuses those.
  public static func read(
    _ bytes: SharedBytes, name: String, folder: String?
  ) throws(ONNXError) -> ModelGraph {
    let model: ONNXModel
    do {
      model = try ONNXModel(decoding: bytes)
    } catch {
      throw .wire(error)
    }
    guard let graph = model.graph else { throw .missing(field: "graph") }
    let standard = model.operatorSets.last { $0.domain.isEmpty || $0.domain == "ai.onnx" }
    guard let standard else { throw .missing(field: "opset_import") }
    guard let version = Int(exactly: standard.version), operatorSets.contains(version) else {
      throw .operatorSet(found: standard.version)
    }
    var importer = GraphImporter(
      graph, operatorSet: version, name: name, external: ExternalData(folder: folder))
    return try importer.run()
  }
}
