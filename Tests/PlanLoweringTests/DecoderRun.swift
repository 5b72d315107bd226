import InferenceRuntime
import PackageFormat
import PackageWriter
import TestSupport

/// A decoder's package, fed a token at a time.
struct DecoderRun {
  let package: [UInt8]

  init(_ plan: ExecutionPlan) { package = PackageWriter.bytes(of: plan) }

  /// The logits behind each token.
  func logits(_ tokens: [Int]) throws -> [[Float]] {
    let aligned = AlignedBytes(package)
    return try aligned.withBytes { bytes in
      let view = try PackageView(validating: bytes)
      let runtime = try InferenceRuntime(view)
      try runtime.checkNumbers()
      let arena = AlignedBytes([UInt8](repeating: 0xA5, count: runtime.arenaByteCount))
      let scale = Float(bitPattern: view.port(view.inputCount).scaleBits)
      return tokens.enumerated().map { position, token in
        arena.write(Self.bytes(Int32(token)), at: runtime.inputRange(0))
        arena.write(Self.bytes(Int32(position)), at: runtime.inputRange(1))
        arena.withMutableBytes { runtime.run(arena: &$0) }
        return arena.read(runtime.outputRange(0)).withUnsafeBytes { bytes in
          bytes.bindMemory(to: Int16.self).map { Float($0) * scale }
        }
      }
    }
  }

  private static func bytes(_ number: Int32) -> [Int8] {
    withUnsafeBytes(of: number.littleEndian) { $0.map { Int8(bitPattern: $0) } }
  }
}
