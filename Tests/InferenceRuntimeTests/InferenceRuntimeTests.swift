import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering
import Testing

@testable import InferenceRuntime

@Test func aSmallProductRunsFromItsPackage() throws {
  let package = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  // 1 + 4 + 9 + 10 = 24 and -1 + 3 - 10 = -8, halved, plus the zero point 1.
  #expect(try run(package, [[1, 2, 3]]) == [[13, -3]])
}

@Test func theSameGraphGivesTheSameBytes() throws {
  let first = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  #expect(first == PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct())))
}

@Test func everyTruncationIsRefused() throws {
  let package = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  for length in 0..<package.count {
    #expect(throws: PackageError.self, "\(length) bytes") {
      try run(Array(package[..<length]), [[1, 2, 3]])
    }
  }
}

@Test func noChangedByteMakesARunTrap() throws {
  let package = PackageWriter.bytes(of: try PlanLowering.plan(try smallProduct()))
  for position in 0..<package.count {
    for flip: UInt8 in [0x01, 0x10, 0x80, 0xFF] {
      var changed = package
      changed[position] ^= flip
      // Refused or run: what matters is that neither traps nor leaves the arena.
      _ = try? run(changed, [[1, 2, 3]])
    }
  }
}

@Test func whatCannotRescaleIsRefusedWhereScalesDiffer() throws {
  var graph = ModelGraph(name: "joined")
  let ids = [Float(0.5), 0.25].map { scale in
    graph.add(
      Tensor(
        name: "x\(scale)", shape: [1, 2], type: .int8,
        quantization: TensorQuantization(scale: scale, zeroPoint: 0)))
  }
  graph.inputs = ids
  graph.outputs = [
    try graph.add(
      .concatenate(axis: 1), ids, name: "joined",
      quantization: TensorQuantization(scale: 0.5, zeroPoint: 0))
  ]
  let refused = graph
  let error = #expect(throws: LoweringError.self) { try PlanLowering.plan(refused) }
  #expect("\(error.map { "\($0)" } ?? "")".contains("x0.25"))
}

@Test func aSoftmaxOfAnotherScaleIsRefused() throws {
  var graph = ModelGraph(name: "softmax")
  let x = graph.add(
    Tensor(
      name: "x", shape: [1, 4], type: .int8,
      quantization: TensorQuantization(scale: 0.1, zeroPoint: 0)))
  graph.inputs = [x]
  graph.outputs = [
    try graph.add(
      .softmax(beta: 1), [x], name: "y",
      quantization: TensorQuantization(scale: 1 / 128, zeroPoint: -128))
  ]
  let refused = graph
  #expect(throws: LoweringError.self) { try PlanLowering.plan(refused) }
}
