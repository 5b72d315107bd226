import Kernels
import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering
import SharedBytes
import TestSupport
import Testing

@testable import InferenceRuntime

// What the runtime must refuse of weights of four bits.
@Suite struct Int4RefusalTests {
  private static let quantization = TensorQuantization(scale: 0.1, zeroPoint: 3)

  /// A convolution of 40 inputs and 5 outputs at each of 4 pixels, in groups of 16.
  private func plan(_ weights: PlanLowering.WeightOrder = .fast) throws -> ExecutionPlan {
    var graph = ModelGraph(name: "int4")
    let x = graph.add(
      Tensor(name: "x", shape: [1, 2, 2, 40], type: .int8, quantization: Self.quantization))
    let w = graph.add(
      Tensor.int4(
        name: "w", shape: [5, 1, 1, 40], codes: (0..<200).map { Int8($0 % 16 - 8) },
        rowScales: [Float](repeating: 0.01, count: 5),
        groups: ScaleGroups(size: 16, scales: (1...15).map { UInt8($0) })))
    graph.inputs = [x]
    graph.outputs = [
      try graph.add(
        .convolution2D(Convolution2D()), [x, w, nil], name: "y", quantization: Self.quantization)
    ]
    return try PlanLowering.plan(graph, weights: weights)
  }

  private func run(_ plan: ExecutionPlan) -> PackageRun {
    PackageRun(PackageWriter.bytes(of: plan), [[Int8](repeating: 9, count: 160)])
  }

  private func expect(_ plan: ExecutionPlan, _ reason: OperatorError.Reason) {
    let error = OperatorError(step: 0, opcode: .convolution2D, reason: reason)
    #expect(run(plan) == .unsound(error))
  }

  @Test("what is right runs, to the same bytes in both orders")
  func right() throws {
    let result = run(try plan())
    guard case .ran = result else { throw Wrong.refused("\(result)") }
    #expect(run(try plan(.plain)) == result)
  }

  private enum Wrong: Error { case refused(String) }

  @Test("groups that blocks cannot have are refused", arguments: [-8, 0, 12, 264] as [Int32])
  func groupSizes(size: Int32) throws {
    var wrong = try plan()
    wrong.steps[0][.groupSize] = size
    expect(wrong, .parameter)
  }

  @Test("as many scales as groups must be there, in the package", arguments: [false, true])
  func scales(areBlocks: Bool) throws {
    var wrong = try plan(areBlocks ? .fast : .plain)
    wrong.steps[0][.groupSize] = 8
    expect(wrong, .extents)
    wrong = try plan(areBlocks ? .fast : .plain)
    wrong.steps[0].inputs[5] = wrong.steps[0].inputs[0]
    expect(wrong, .storage)
    wrong = try plan(areBlocks ? .fast : .plain)
    wrong.steps[0].inputs.removeLast()
    expect(wrong, .parameter)
  }

  @Test("a scale below 1 is refused", arguments: [0, -1] as [Int8])
  func numbers(scale: Int8) throws {
    var wrong = try plan()
    let index = wrong.steps[0].inputs[5]
    let count = wrong.tensors[index].extents[0]
    var scales = [Int8](repeating: 1, count: count)
    scales[count - 1] = scale
    wrong.tensors[index].place = .constant(SharedBytes(values: scales))
    expect(wrong, .parameter)
  }

  @Test("another layout, or less scratch than a patch takes, is refused")
  func layoutAndScratch() throws {
    var wrong = try plan(.plain)
    wrong.tensors[wrong.steps[0].inputs[1]].layout = .foldedRows
    expect(wrong, .layout)
    wrong = try plan()
    wrong.scratch = []
    expect(wrong, .scratch)
  }

  @Test("a layout of the other width is malformed")
  func width() throws {
    var wrong = try plan()
    let weights = wrong.steps[0].inputs[1]
    wrong.tensors[weights].layout = .blocks4x4
    guard case .malformed = run(wrong) else {
      Issue.record("int4 in blocks of int8 was taken")
      return
    }
  }
}
