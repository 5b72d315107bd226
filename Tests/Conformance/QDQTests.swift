// QDQ ONNX models beside onnxruntime: each layer on the integers of a real run, so that a
// difference is the layer's own, and the whole model, where later layers amplify it.
import CompilerPipeline
import SharedBytes
import TestSupport
import Testing

/// A model, or a layer cut out of one, with onnxruntime's answers.
private struct QDQCase {
  let name: String
  let model: [UInt8]
  let samples: [(inputs: [[UInt8]], output: [UInt8])]

  init(from answer: inout PeerAnswer) throws {
    name = String(decoding: try answer.block(), as: UTF8.self)
    model = try answer.block()
    var samples: [(inputs: [[UInt8]], output: [UInt8])] = []
    for _ in 0..<(try answer.count()) {
      var inputs: [[UInt8]] = []
      for _ in 0..<(try answer.count()) { inputs.append(try answer.block()) }
      samples.append((inputs, try answer.block()))
    }
    self.samples = samples
  }

  /// How far our runtime is from the answers.
  func agreement() throws -> Agreement {
    let model = try ModelImport.read(SharedBytes(self.model), path: name)
    let graph = try ModelCompiler.simplify(model, path: name)
    try #require(ModelCompiler.isQuantized(graph), "\(name) runs on reals")
    let package = try ModelCompiler.compile(graph, path: name)
    var agreement = Agreement()
    for sample in samples {
      let found = try hostOutputs(package.bytes, sample.inputs)[0]
      try #require(found.count == sample.output.count, "\(name)")
      for (a, b) in zip(found, sample.output) {
        agreement.count(distance: abs(Int(Int8(bitPattern: a)) - Int(Int8(bitPattern: b))))
      }
    }
    return agreement
  }
}

/// The distances of int8 results in steps.
private struct Agreement: CustomStringConvertible {
  private(set) var largest = 0
  private var equal = 0
  private var total = 0

  var equalShare: Double { Double(equal) / Double(total) }

  mutating func count(distance: Int) {
    largest = max(largest, distance)
    equal += distance == 0 ? 1 : 0
    total += 1
  }

  mutating func add(_ other: Agreement) {
    largest = max(largest, other.largest)
    equal += other.equal
    total += other.total
  }

  var description: String {
    let share = (equalShare * 10_000).rounded() / 100
    return "\(equal) of \(total) bytes equal (\(share) %), largest distance \(largest)"
  }
}

@Suite(
  .enabled(if: TestData.isPresent, "needs ../shared/data"),
  .enabled("needs onnx and onnxruntime") { await PythonPeer.has("onnx", "onnxruntime", "numpy") })
struct QDQTests {
  private static let seed = 20
  private static let sampleCount = 4

  @Test(
    "every layer of a QDQ model is within one step of onnxruntime",
    arguments: ["deep_autoencoder", "kws_ref_model", "resnet"])
  func layersAgree(_ name: String) async throws {
    let path = TestData.path("onnx/mlperf-tiny-onnx/\(name).onnx")
    var answer = PeerAnswer(
      try await PythonPeer.run(
        "onnx_quantized_layers.py", [path, "\(Self.seed)", "\(Self.sampleCount)"]))
    let layerCount = try answer.count() - 1
    try #require(layerCount > 0)
    var layers = Agreement()
    for _ in 0..<layerCount {
      let layer = try QDQCase(from: &answer)
      let agreement = try layer.agreement()
      #expect(agreement.largest <= 1, "\(layer.name), seed \(Self.seed): \(agreement)")
      layers.add(agreement)
    }
    #expect(layers.equalShare >= 0.98, "seed \(Self.seed)")
    let whole = try QDQCase(from: &answer).agreement()
    print("QDQ \(name): \(layerCount) layers, \(layers); end to end \(whole)")
    if name == "kws_ref_model" { #expect(whole.largest <= 1, "seed \(Self.seed): \(whole)") }
  }
}
