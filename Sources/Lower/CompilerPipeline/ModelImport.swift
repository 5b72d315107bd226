import CheckpointFormat
public import ModelGraph
import ONNXFormat
public import SharedBytes
import TFLiteFormat

/// A model and the format that it came in.
public struct ImportedModel: Sendable {
  /// The formats that are read.
  public enum Format: String, Sendable {
    case tflite, onnx, llama2c
  }

  /// The model.
  public let graph: ModelGraph
  /// What its file is.
  public let format: Format
}

/// Reads a model of any format, told apart by content.
public enum ModelImport {
  /// The model in `bytes`, as its file describes it; `path` is for names and for what lies beside
  /// it.
  public static func read(
    _ bytes: SharedBytes, path: String
  ) throws(CompilerError) -> ImportedModel {
    do {
      if TFLiteReader.isTFLite(bytes) {
        let graph = try TFLiteReader.read(bytes, name: name(of: path))
        return ImportedModel(graph: graph, format: .tflite)
      }
      if ONNXReader.isONNX(bytes) {
        let graph = try ONNXReader.read(bytes, name: name(of: path), folder: folder(of: path))
        return ImportedModel(graph: graph, format: .onnx)
      }
      if CheckpointReader.isCheckpoint(bytes) {
        let graph = try CheckpointReader.read(bytes, name: name(of: path))
        return ImportedModel(graph: graph, format: .llama2c)
      }
    } catch {
      throw CompilerError(file: path, reason: "\(error)")
    }
    throw CompilerError(
      file: path,
      reason: "is no TensorFlow Lite or ONNX model, no llama2.c checkpoint and no package")
  }

  /// The table of a tokenizer's file, llama2.c's `tok.bin`, as packages carry it.
  public static func tokenizer(
    _ bytes: SharedBytes, path: String
  ) throws(CompilerError) -> [UInt8] {
    do {
      return try TokenizerFile(bytes).table
    } catch {
      throw CompilerError(file: path, reason: "\(error)")
    }
  }

  /// The file's name without folders and extension.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last ?? "model"
    return String(file.split(separator: ".").first ?? file)
  }

  /// The folder that the file is in, for data that lies beside it.
  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
