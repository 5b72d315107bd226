import BoardCatalog
import CompilerPipeline
import Emulator
import Foundation
import SharedBytes
import TestSupport
import Testing

@Suite struct GoldenModelTests {
  /// The INT8 models of MLPerf Tiny, by their folder of golden bytes.
  static let models = [
    ("kws", "kws_ref_model"), ("ic", "pretrainedResnet_quant"), ("ad", "ad01_int8"),
    ("sww", "str_ww_ref_model"),
  ]

  @Test(
    "a board answers for a real model as TensorFlow Lite Micro does",
    .enabled(if: TestData.isPresent, "the models are not here"),
    arguments: boardsUnderTest, models)
  func golden(board: Board, model: (folder: String, file: String)) throws {
    let path = "mlperf-tiny/models/\(model.file).tflite"
    let bytes = SharedBytes(try TestData.bytes(path))
    let imported = try ModelImport.read(bytes, path: path)
    let package = try ModelCompiler.compile(
      ModelCompiler.simplify(imported, path: path), path: path)
    let inputs = try (0..<4).map { Data(try TestData.bytes("golden/\(model.folder)/in\($0).bin")) }
    let outputs = try (0..<4).map {
      Data(try TestData.bytes("golden/\(model.folder)/out\($0).bin"))
    }
    let job = PackageJob(package: Data(package.bytes), inputs: inputs)
    let result = try Emulator.run([job], on: runner(for: board))
    #expect(result.packages[0].outputs == outputs)
    let bound = try #require(board.emulation).stackBoundBytes
    #expect(result.paintedStackBytes <= bound)
  }
}
