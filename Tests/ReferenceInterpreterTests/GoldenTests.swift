import ModelGraph
import ReferenceInterpreter
import SharedBytes
import TFLiteFormat
import TestSupport
import Testing

/// The integers that an INT8 model gives here and in TensorFlow Lite Micro, for each golden input.
private func answers(
  of model: String, golden: String
) throws -> [(ours: [Int], theirs: [Int])] {
  let path = TestData.path("mlperf-tiny/models/\(model).tflite")
  let graph = try TFLiteReader.read(SharedBytes(mapping: path), name: model)
  let interpreter = try ReferenceInterpreter(graph)
  let (input, output) = (graph[graph.inputs[0]], graph[graph.outputs[0]])
  return try (0..<4).map { index in
    let file = try SharedBytes(mapping: TestData.path("golden/\(golden)/in\(index).bin"))
    let ours = try output.bytes(from: interpreter.run([input.reals(from: file)])[0])
    let theirs = try TestData.bytes("golden/\(golden)/out\(index).bin")
    return (ours.map { Int(Int8(bitPattern: $0)) }, theirs.map { Int(Int8(bitPattern: $0)) })
  }
}

// The sums here are float and rounded once where integers are rounded twice, so single steps differ
// in every layer, and a softmax over noise makes them large: the answer itself must be the same.
@Test(
  .enabled("needs ../shared/data") { TestData.isPresent },
  arguments: [
    ("kws_ref_model", "kws"), ("pretrainedResnet_quant", "ic"), ("str_ww_ref_model", "sww"),
  ])
func aQuantizedClassifierGivesTheGoldenAnswer(model: String, golden: String) throws {
  for (ours, theirs) in try answers(of: model, golden: golden) {
    let highest = try #require(theirs.max())
    #expect(ours.firstIndex(of: ours.max() ?? 0) == theirs.firstIndex(of: highest))
  }
}

@Test(.enabled("needs ../shared/data") { TestData.isPresent })
func aQuantizedAutoencoderLiesWithinTwoSteps() throws {
  for (ours, theirs) in try answers(of: "ad01_int8", golden: "ad") {
    let steps = zip(ours, theirs).map { abs($0 - $1) }
    #expect((steps.max() ?? .max) <= 2)
  }
}
