import CIntrinsics
public import PackageFormat
import TensorTypes

/// A package that is ready to run: every step has been checked against its kernel, once, so that no
/// kernel can leave its memory or trap, whatever numbers the package holds.
///
/// It owns no memory. The caller gives an arena of `arenaByteCount` bytes, aligned to 16, writes
/// the inputs into it, calls `run`, and reads the outputs from it:
///
///     let runtime = try InferenceRuntime(PackageView(validating: bytes))
///     runtime.run(arena: &arena)
///
/// Whoever takes a package from elsewhere calls `checkNumbers` too, as he checks its hash: once.
public struct InferenceRuntime: ~Escapable, Copyable {
  private let package: PackageView

  /// The arena in bytes, scratch of this machine's kernels included.
  public var arenaByteCount: Int { package.arenaByteCount(family: Int(NVX_KERNEL_FAMILY)) }

  /// Checks every step; the time is linear in the steps and in the tables of indices they name.
  @_lifetime(copy package)
  public init(_ package: PackageView) throws(OperatorError) {
    self.package = package
    var walk = StepWalk(package)
    while !walk.isAtEnd {
      let index = walk.index
      let step = walk.next()
      if let reason = step.reasonAgainst() {
        throw OperatorError(step: index, opcode: step.record.opcode, reason: reason)
      }
    }
  }

  /// Makes a package ready again, in a few instructions.
  ///
  /// Unsafe, as nothing is checked: `init(_:)` must have accepted this package.
  @unsafe
  @_lifetime(copy package)
  package init(checkedBefore package: PackageView) { self.package = package }

  /// Checks that the numbers of every step mean something: that no factor is negative, no shift
  /// wider than a word, and no sum wraps. With others every run ends, in memory of its own, with
  /// bytes that no two machines need agree on. The time is linear in biases and factors.
  public func checkNumbers() throws(OperatorError) {
    var walk = StepWalk(package)
    while !walk.isAtEnd {
      let index = walk.index
      let step = walk.next()
      if let reason = step.reasonAgainstNumbers() {
        throw OperatorError(step: index, opcode: step.record.opcode, reason: reason)
      }
    }
  }

  /// Where an input lies in the arena, in bytes.
  public func inputRange(_ index: Int) -> Range<Int> { portRange(index) }

  /// Where an output lies in the arena, in bytes.
  public func outputRange(_ index: Int) -> Range<Int> { portRange(package.inputCount &+ index) }

  @inline(never)
  private func portRange(_ port: Int) -> Range<Int> {
    let tensor = package.storedPort(port)
    return tensor.byteOffset..<tensor.byteOffset &+ tensor.byteCount
  }

  /// Runs every step. The inputs' bytes may be overwritten; nothing is allocated.
  ///
  /// The arena has at least `arenaByteCount` bytes and starts at a multiple of 16. The stack of an
  /// inference is what lies below the frame that calls this: it is never inlined.
  @inline(never)
  public func run(arena: inout MutableRawSpan) {
    var walk = StepWalk(package)
    // A plan without steps may have no arena at all.
    if walk.isAtEnd { return }
    let memory = Memory(package, arena: &arena, byteCount: arenaByteCount)
    while !walk.isAtEnd { walk.next().execute(memory) }
  }
}
