import Foundation
import InferenceRuntime
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes
import TestSupport

/// Small packages with seeded weights, and what the host's runtime makes of them.
struct SamplePackages {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// A product of `rows` rows with a matrix, done `steps` times from and to the same place.
  mutating func fullyConnected(
    rows: Int = 1, inputs: Int, outputs: Int, steps: Int = 1,
    layout: TensorRecord.Layout = .plain
  ) -> Data {
    var plan = ExecutionPlan(name: "sample")
    let outputOffset = (rows * inputs + 15) / 16 * 16
    let arenaBytes = outputOffset + (rows * outputs + 15) / 16 * 16
    plan.tensors = [
      PlannedTensor(type: .int8, extents: [rows, inputs], place: .arena(byteOffset: 0)),
      constant(
        .int8, [outputs, inputs], bytes(weightBytes(inputs, outputs, layout)), layout: layout),
      constant(.int32, [outputs], words(outputs) { Int32(truncatingIfNeeded: $0 % 1000) }),
      constant(.int32, [outputs], words(outputs) { Int32($0 % (1 << 30)) + (1 << 30) }),
      constant(.int8, [outputs], [UInt8](repeating: UInt8(bitPattern: -8), count: outputs)),
      PlannedTensor(
        type: .int8, extents: [rows, outputs], place: .arena(byteOffset: outputOffset)),
    ]
    var step = PlannedStep(
      opcode: .fullyConnected, inputs: [0, 1, 2, 3, 4], outputs: [5], name: "product")
    step[.rows] = Int32(rows)
    step[.inputOffset] = 3
    step[.outputOffset] = -5
    step[.activationMinimum] = -128
    step[.activationMaximum] = 127
    plan.steps = [PlannedStep](repeating: step, count: steps)
    plan.inputs = [PlannedPort(name: "x", tensor: 0, scale: 0.1, zeroPoint: -3)]
    plan.outputs = [PlannedPort(name: "y", tensor: 5, scale: 0.1, zeroPoint: -5)]
    plan.arenaByteCounts = plan.arenaByteCounts.map { _ in arenaBytes }
    return Data(PackageWriter.bytes(of: plan))
  }

  /// A table's value for each of `count` elements.
  mutating func lookup(count: Int) -> Data {
    var plan = ExecutionPlan(name: "lookup")
    let arenaBytes = (count + 15) / 16 * 16
    plan.tensors = [
      PlannedTensor(type: .int8, extents: [count], place: .arena(byteOffset: 0)),
      constant(.int8, [256], bytes(256)),
      PlannedTensor(type: .int8, extents: [count], place: .arena(byteOffset: arenaBytes)),
    ]
    plan.steps = [PlannedStep(opcode: .lookup, inputs: [0, 1], outputs: [2], name: "lookup")]
    plan.inputs = [PlannedPort(name: "x", tensor: 0, scale: 0.1, zeroPoint: 0)]
    plan.outputs = [PlannedPort(name: "y", tensor: 2, scale: 0.1, zeroPoint: 0)]
    plan.arenaByteCounts = plan.arenaByteCounts.map { _ in 2 * arenaBytes }
    return Data(PackageWriter.bytes(of: plan))
  }

  private func weightBytes(
    _ inputs: Int, _ outputs: Int, _ layout: TensorRecord.Layout
  ) -> Int {
    guard layout == .blocks4x4 else { return outputs * inputs }
    return (outputs + 3) / 4 * 4 * ((inputs + 3) / 4 * 4)
  }

  /// Seeded bytes.
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
  }

  private mutating func words(_ count: Int, _ body: (UInt64) -> Int32) -> [UInt8] {
    (0..<count).flatMap { _ in
      withUnsafeBytes(of: body(random.next() >> 1).littleEndian) { [UInt8]($0) }
    }
  }

  private func constant(
    _ type: ElementType, _ extents: [Int], _ bytes: [UInt8], layout: TensorRecord.Layout = .plain
  ) -> PlannedTensor {
    PlannedTensor(
      type: type, extents: extents, place: .constant(SharedBytes(bytes)), layout: layout)
  }
}

/// What the runtime of this process answers, for packages of one input and one output.
func hostAnswer(_ package: Data, input: Data) throws -> Data {
  try withUnsafeTemporaryAllocation(byteCount: package.count, alignment: 16) { slot in
    slot.copyBytes(from: package)
    let bytes = UnsafeRawBufferPointer(slot).bytes
    let runtime = try InferenceRuntime(PackageView(validating: bytes))
    return withUnsafeTemporaryAllocation(byteCount: runtime.arenaByteCount, alignment: 16) {
      UnsafeMutableRawBufferPointer(rebasing: $0[runtime.inputRange(0)]).copyBytes(from: input)
      var arena = $0.mutableBytes
      runtime.run(arena: &arena)
      return Data($0[runtime.outputRange(0)])
    }
  }
}
