// The models of MLPerf Tiny with TensorFlow Lite Micro's own answers, on every machine and in every
// order of weights.
import BoardCatalog
import CompilerPipeline
import Emulator
import FirmwareBuilder
import Foundation
import ModelGraph
import PackageWriter
import PlanLowering
import SharedBytes
import TestSupport
import Testing

@Suite(.enabled(if: TestData.isPresent, "needs the model data"))
struct TinyGoldenTests {
  private static let models = [
    ("kws", "kws_ref_model"), ("ic", "pretrainedResnet_quant"), ("ad", "ad01_int8"),
    ("sww", "str_ww_ref_model"),
  ]

  private static let machines = [Board.embeddedHost] + BoardCatalog.emulated

  @Test("every golden answer, to the byte, on every machine", arguments: machines, models)
  func answers(machine: Board, model: (String, String)) throws {
    let graph = try Self.graph(model.1)
    let inputs = try (0..<4).map { try Self.golden(model.0, "in\($0)") }
    let expected = try (0..<4).map { try Self.golden(model.0, "out\($0)") }
    let image = try FirmwareBuilder(root: TestData.packageRoot).image(.runner, for: machine)
    for weights: PlanLowering.WeightOrder in [.fast, .plain] {
      let package = PackageWriter.bytes(of: try PlanLowering.plan(graph, weights: weights))
      let result = try Emulator.run([PackageJob(package: Data(package), inputs: inputs)], on: image)
      #expect(result.packages[0].outputs == expected, "\(weights) weights")
      #expect(result.paintedStackBytes <= machine.emulation?.stackBoundBytes ?? 0)
      for (input, output) in zip(inputs, expected) {
        #expect(try hostOutputs(package, [[UInt8](input)]) == [[UInt8](output)], "here")
      }
    }
  }

  private static func graph(_ file: String) throws -> ModelGraph {
    let path = TestData.path("mlperf-tiny/models/\(file).tflite")
    let model = try ModelImport.read(try SharedBytes(mapping: path), path: path)
    return try ModelCompiler.simplify(model, path: path)
  }

  private static func golden(_ model: String, _ name: String) throws -> Data {
    Data(try TestData.bytes("golden/\(model)/\(name).bin"))
  }
}
