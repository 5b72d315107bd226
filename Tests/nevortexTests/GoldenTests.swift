import Foundation
import TestSupport
import Testing

/// The MLPerf Tiny models, and where TensorFlow Lite Micro's answers to their golden inputs lie.
private let models = [
  ("kws", "kws_ref_model"), ("ic", "pretrainedResnet_quant"), ("ad", "ad01_int8"),
  ("sww", "str_ww_ref_model"),
]

@Test(.enabled(if: TestData.isPresent, "needs the models that are not part of the repository"))
func goldenInputsGiveTheBytesOfTensorFlowLiteMicro() throws {
  let folder = try Folder()
  for (name, file) in models {
    let package = folder.path("\(name).nvx")
    let build = try Command(
      "build", TestData.path("mlperf-tiny/models/\(file).tflite"), "-o", package)
    #expect(build.status == 0, "\(build.errors)")
    for index in 0..<4 {
      let output = folder.path("\(name)\(index).bin")
      let run = try Command(
        "run", package, "--input", TestData.path("golden/\(name)/in\(index).bin"), "--output",
        output)
      #expect(run.status == 0, "\(run.errors)")
      let found = try Data(contentsOf: URL(fileURLWithPath: output))
      let expected = try Data(TestData.bytes("golden/\(name)/out\(index).bin"))
      #expect(found == expected, "\(name), input \(index)")
    }
  }
}
