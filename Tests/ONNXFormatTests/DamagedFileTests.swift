import ONNXFormat
import SharedBytes
import TestSupport
import Testing

@Suite(.enabled(if: TestData.isPresent, "needs ../shared/data"))
struct DamagedFileTests {
  @Test func everyTruncationIsRefused() throws {
    let whole = SharedBytes(try TestData.bytes("onnx/hello-world/model.onnx"))
    for length in 0..<whole.count {
      #expect(throws: ONNXError.self, "length \(length)") {
        try ONNXReader.read(whole[0..<length], name: "cut", folder: nil)
      }
    }
    #expect(throws: Never.self) { try ONNXReader.read(whole, name: "whole", folder: nil) }
  }

  @Test(arguments: [
    ("hello-world/model.onnx", 20_000), ("mnist-opt/opt-mnist.onnx", 3_000),
    ("mlperf-tiny-onnx/kws_ref_model.onnx", 400),
  ])
  func flippedBytesNeverTrap(_ path: String, _ rounds: Int) throws {
    let whole = try TestData.bytes("onnx/\(path)")
    let seed: UInt64 = 0xF11B_0000
    var random = SplitMix64(seed: seed)
    var refused = 0
    for _ in 0..<rounds {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        // Half of them early, where the structure is.
        let limit = Bool.random(using: &random) ? bytes.count : min(bytes.count, 2_000)
        bytes[Int.random(in: 0..<limit, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      do {
        _ = try ONNXReader.read(SharedBytes(bytes), name: "flipped", folder: nil)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 0 && refused < rounds, "seed \(seed)")
  }

  @Test func modelsAreToldByTheirContent() throws {
    for model in RealModel.all {
      let bytes = SharedBytes(try TestData.bytes("onnx/\(model.path)"))
      #expect(ONNXReader.isONNX(bytes), "\(model.path)")
      #expect(ONNXReader.isONNX(bytes[0..<bytes.count / 2]), "half of \(model.path)")
    }
    for path in [
      "mnist-test/t10k-images-idx3-ubyte.gz", "tinystories/stories260K.bin",
      "onnx/silero-vad/silero_vad_16k.safetensors", "onnx/silero-vad/test.wav",
      "onnx/dtln/model_quant_1.tflite", "onnx/README.md",
      "onnx/mnist-cntk/test_data_set_0/input_0.pb",
    ] {
      #expect(!ONNXReader.isONNX(SharedBytes(try TestData.bytes(path))), "\(path)")
    }
    #expect(!ONNXReader.isONNX(SharedBytes([UInt8]())))
  }
}
