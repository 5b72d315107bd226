import InferenceRuntime
import ModelGraph
import PackageFormat
import PackageWriter
import PlanLowering

extension OperatorCase {
  /// The package of the case.
  func package() throws -> [UInt8] {
    PackageWriter.bytes(of: try PlanLowering.plan(graph))
  }

  /// The output's bytes by the runtime of this machine.
  func hostOutput() throws -> [UInt8] {
    try withAligned(try package()) { memory in
      let runtime = try InferenceRuntime(
        PackageView(validating: UnsafeRawBufferPointer(memory).bytes))
      // What lies in an arena before a run must not matter.
      let stale = [UInt8](repeating: 0xA5, count: runtime.arenaByteCount)
      return try withAligned(stale) { arena in
        for (index, bytes) in inputBytes.enumerated() {
          UnsafeMutableRawBufferPointer(rebasing: arena[runtime.inputRange(index)])
            .copyBytes(from: bytes)
        }
        var span = arena.mutableBytes
        runtime.run(arena: &span)
        return Array(arena[runtime.outputRange(0)])
      }
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
