import InferenceRuntime
import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering

extension OperatorCase {
  /// The package of the case.
  func package(weights: PlanLowering.WeightOrder = .fast) throws -> [UInt8] {
    PackageWriter.bytes(of: try PlanLowering.plan(graph, weights: weights))
  }

  /// The output's bytes by the runtime of this machine.
  func hostOutput(weights: PlanLowering.WeightOrder = .fast) throws -> [UInt8] {
    try hostOutputs(try package(weights: weights), inputBytes)[0]
  }
}

/// The bytes of every output of a package, by the runtime of this machine.
func hostOutputs(_ package: [UInt8], _ inputs: [[UInt8]]) throws -> [[UInt8]] {
  try withAligned(package) { memory in
    let view = try PackageView(validating: UnsafeRawBufferPointer(memory).bytes)
    let runtime = try InferenceRuntime(view)
    // What lies in an arena before a run must not matter.
    let stale = [UInt8](repeating: 0xA5, count: runtime.arenaByteCount)
    return try withAligned(stale) { arena in
      for (index, bytes) in inputs.enumerated() {
        UnsafeMutableRawBufferPointer(rebasing: arena[runtime.inputRange(index)])
          .copyBytes(from: bytes)
      }
      var span = arena.mutableBytes
      runtime.run(arena: &span)
      return (0..<view.outputCount).map { Array(arena[runtime.outputRange($0)]) }
    }
  }
}

/// Calls `body` with a copy of the bytes that starts at a multiple of 16.
private func withAligned<Result>(
  _ bytes: [UInt8], _ body: (UnsafeMutableRawBufferPointer) throws -> Result
) throws -> Result {
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
  defer { memory.deallocate() }
  memory.copyBytes(from: bytes)
  return try body(memory)
}
