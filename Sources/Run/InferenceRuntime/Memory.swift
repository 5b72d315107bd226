import PackageFormat
import TensorTypes

/// The two memories that an operator touches: the package's constants, and the caller's arena.
///
/// An operator reads some tensors of the arena while it writes another, and the plan may put both
/// in one place, so the arena is held as an address. Why that is sound: validation has proved that
/// tensors and scratch lie in their memory, `init` that the arena is large enough, elements
/// are integers for which every bit pattern is a value, and nothing outlives the call that made the
/// `Memory`.
@safe
struct Memory: ~Escapable, Copyable {
  private let constants: UnsafeRawPointer
  private let arena: UnsafeMutableRawPointer

  /// Borrows both for one run; the arena must hold `byteCount` bytes, aligned to 16.
  @inline(__always)
  @_lifetime(copy package)
  init(package: PackageView, arena: UnsafeMutableRawBufferPointer, byteCount: Int) {
    guard let base = arena.baseAddress, arena.count >= byteCount else {
      preconditionFailure("the arena is smaller than the plan")
    }
    precondition(Int(bitPattern: base) & (PackageLayout.unitBytes &- 1) == 0, "alignment")
    unsafe constants = package.constantsStart
    unsafe self.arena = base
  }

  /// The elements of a tensor, wherever it lies.
  @inline(__always)
  @_lifetime(copy self)
  func elements<Element: BitwiseCopyable>(
    of tensor: StoredTensor, as type: Element.Type
  ) -> Span<Element> {
    let base = unsafe tensor.isConstant ? constants : UnsafeRawPointer(arena)
    let start = unsafe (base + tensor.byteOffset).assumingMemoryBound(to: Element.self)
    let span = unsafe Span(_unsafeStart: start, count: tensor.storedElementCount)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The elements of a tensor of the arena, to be written.
  @inline(__always)
  @_lifetime(copy self)
  func mutableElements<Element: BitwiseCopyable>(
    of tensor: StoredTensor, as type: Element.Type
  ) -> MutableSpan<Element> {
    let start = unsafe (arena + tensor.byteOffset).assumingMemoryBound(to: Element.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: tensor.storedElementCount)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The scratch of a step, to be written and read.
  @inline(__always)
  @_lifetime(copy self)
  func scratch(_ range: Range<Int>) -> MutableSpan<Int8> {
    let start = unsafe (arena + range.lowerBound).assumingMemoryBound(to: Int8.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: range.count)
    return unsafe _overrideLifetime(span, copying: self)
  }
}
