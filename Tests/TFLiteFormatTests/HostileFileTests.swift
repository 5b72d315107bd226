import ModelGraph
import SharedBytes
import TestSupport
import Testing

@testable import TFLiteFormat

private let small = "tflite-micro/models/hello_world_int8.tflite"

@Test(
  "every truncation of a model is refused",
  .enabled(if: TestData.isPresent, "shared data is missing"))
func truncations() throws {
  let bytes = try TestData.bytes(small)
  for length in 0..<bytes.count {
    #expect(throws: (any Error).self, "\(length) bytes") {
      try TFLiteReader.read(SharedBytes(Array(bytes.prefix(length))), name: "cut")
    }
  }
}

@Test(
  "no changed byte makes the reader trap",
  .enabled(if: TestData.isPresent, "shared data is missing"), arguments: UInt64(1)...4)
func changedBytes(seed: UInt64) throws {
  let bytes = try TestData.bytes(small)
  var random = SplitMix64(seed: seed)
  for _ in 0..<1500 {
    var changed = bytes
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      let position = Int.random(in: 0..<bytes.count, using: &random)
      changed[position] = UInt8.random(in: 0...255, using: &random)
    }
    _ = try? TFLiteReader.read(SharedBytes(changed), name: "changed")
  }
}

@Test(
  "all unknown operators are listed with their nodes",
  .enabled(if: TestData.isPresent, "shared data is missing"))
func unknownOperators() throws {
  let error = try #require(throws: TFLiteError.self) {
    try RealModels.read("micro-wake-word/hey_jarvis.tflite")
  }
  guard case .unsupportedOperators(let operators) = error else {
    Issue.record("\(error)")
    return
  }
  let counts = Dictionary(uniqueKeysWithValues: operators.map { ($0.name, $0.nodes.count) })
  #expect(
    counts == [
      "CALL_ONCE": 1, "VAR_HANDLE": 6, "READ_VARIABLE": 6, "STRIDED_SLICE": 6, "ASSIGN_VARIABLE": 6,
    ])
  #expect(operators.first?.nodes.map(\.index) == [0])
  #expect(operators.dropFirst().allSatisfy { $0.nodes[0].index > 0 })
  #expect("\(error)".contains("STRIDED_SLICE: node "))
}

@Test(
  "custom operators are listed by their names",
  .enabled(if: TestData.isPresent, "shared data is missing"))
func customOperators() throws {
  let error = try #require(throws: TFLiteError.self) {
    try RealModels.read("tflite-micro/models/audio_preprocessor_int8.tflite")
  }
  guard case .unsupportedOperators(let operators) = error else {
    Issue.record("\(error)")
    return
  }
  #expect(operators.contains { $0.name == "SignalWindow" })
}

@Test func bytesThatAreNoModelAreRefused() {
  #expect(throws: TFLiteError.notTFLite(fileSize: 3)) {
    try TFLiteReader.read(SharedBytes([1, 2, 3]), name: "none")
  }
}
