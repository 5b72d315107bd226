import InferenceRuntime
import PackageFormat
import SharedBytes

extension Harness {
  /// The reader of packages and the runtime: what both accept is run.
  static let packages = [
    Harness(name: "package", seedEnding: ".nvx") { bytes in
      // Packages, and arenas below, are small, so that no run takes long whatever its steps are.
      guard bytes.count <= 8 << 10 else { return }
      let package = AlignedMemory(byteCount: bytes.count)
      package.fill(with: bytes)
      package.withBytes { _ = try? run($0) }
    }
  ]

  /// Checks a package as a caller does, reads all that it says of itself, and runs it.
  private static func run(_ bytes: RawSpan) throws {
    if let view = try? PackageView(validating: bytes) { readDescriptions(view) }
    // What is only described wrongly must not make a run leave its memory or trap.
    let view = try PackageView(validatingPlanOf: bytes)
    let runtime = try InferenceRuntime(view)
    guard runtime.arenaByteCount <= 8 << 10, view.count(.operators) <= 64 else { return }
    // An arena of exactly its size: the sanitizer sees what lies beside it.
    let arena = AlignedMemory(byteCount: runtime.arenaByteCount)
    for input in 0..<view.inputCount {
      precondition(runtime.inputRange(input).upperBound <= runtime.arenaByteCount, "an input")
    }
    for output in 0..<view.outputCount {
      precondition(runtime.outputRange(output).upperBound <= runtime.arenaByteCount, "an output")
    }
    arena.withMutableBytes { runtime.run(arena: &$0) }
  }

  private static func readDescriptions(_ view: PackageView) {
    var sum = view.name(at: 0).byteCount
    for index in 0..<view.count(.ports) {
      sum &+= view.name(at: view.port(index).nameOffset).byteCount
    }
    for index in 0..<view.count(.scratch) { sum &+= view.scratch(index).byteCount }
    precondition(sum >= 0, "sizes")
  }
}

/// Memory of exactly a size that starts at a multiple of 16. A class, as it must give it back.
private final class AlignedMemory {
  private let buffer: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    buffer = .allocate(byteCount: byteCount, alignment: 16)
    buffer.initializeMemory(as: UInt8.self, repeating: 0x5A)
  }

  deinit { buffer.deallocate() }

  func fill(with bytes: SharedBytes) { bytes.withUnsafeBytes { buffer.copyMemory(from: $0) } }

  func withBytes(_ body: (RawSpan) -> Void) { body(UnsafeRawBufferPointer(buffer).bytes) }

  func withMutableBytes(_ body: (inout MutableRawSpan) -> Void) {
    var span = buffer.mutableBytes
    body(&span)
  }
}
