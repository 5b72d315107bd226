import CompilerPipeline
import Foundation
import SharedBytes

/// A model that is measured, with inputs in its own integers.
struct BenchmarkModel {
  let name: String
  let package: Data
  /// One entry an inference.
  let inputs: [Data]
  /// What every machine must answer, one entry an inference.
  let outputs: [Data]

  /// The models of MLPerf Tiny; nil where the data does not lie in `folder`.
  static func tiny(_ folder: URL) throws -> [BenchmarkModel]? {
    let files = [
      ("kws", "kws_ref_model"), ("ic", "pretrainedResnet_quant"), ("ad", "ad01_int8"),
      ("sww", "str_ww_ref_model"),
    ]
    let models = folder.appendingPathComponent("mlperf-tiny/models")
    guard FileManager.default.fileExists(atPath: models.path) else { return nil }
    return try files.map { name, file in
      let golden = folder.appendingPathComponent("golden/\(name)")
      func read(_ kind: String) throws -> [Data] {
        try (0..<4).map {
          try Data(contentsOf: golden.appendingPathComponent("\(kind)\($0).bin"))
        }
      }
      return BenchmarkModel(
        name: name, package: try compile(models.appendingPathComponent("\(file).tflite")),
        inputs: try read("in"), outputs: try read("out"))
    }
  }

  /// The example that ships with the product, as recorded in INT8.
  static func digits(_ root: URL) throws -> BenchmarkModel {
    let golden = root.appendingPathComponent("Examples/drawn-digits/golden")
    func first(_ file: String, _ byteCount: Int) throws -> [Data] {
      let bytes = try Data(contentsOf: golden.appendingPathComponent(file))
      return (0..<4).map { Data(bytes[$0 * byteCount..<($0 + 1) * byteCount]) }
    }
    let count = 32
    let inputs = try Data(contentsOf: golden.appendingPathComponent("inputs.bin")).count / count
    return BenchmarkModel(
      name: "digits",
      package: try compile(golden.appendingPathComponent("drawn-digits-int8.tflite")),
      inputs: try first("inputs.bin", inputs), outputs: try first("outputs.bin", 10))
  }

  private static func compile(_ file: URL) throws -> Data {
    let model = try ModelImport.read(try SharedBytes(mapping: file.path), path: file.path)
    let graph = try ModelCompiler.simplify(model, path: file.path)
    return Data(try ModelCompiler.compile(graph, path: file.path).bytes)
  }
}
