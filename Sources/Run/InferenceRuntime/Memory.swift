import PackageFormat
import TensorTypes

/// The memory that an operator writes: the caller's arena.
///
/// An operator reads some tensors of the arena while it writes another, and the plan may put both
/// in one place, so the arena is held as an address. Why that is sound: validation has proved that
/// tensors and scratch lie in their memory, `init` that the arena is large enough, elements
/// are integers for which every bit pattern is a value, and nothing outlives the call that made the
/// `Memory`.
@safe
struct Memory: ~Escapable, Copyable {
  fileprivate let arena: UnsafeMutableRawPointer

  /// Borrows the arena for one run; it must hold `byteCount` bytes, aligned to 16.
  @inline(__always)
  @_lifetime(copy package)
  init(_ package: PackageView, arena: inout MutableRawSpan, byteCount: Int) {
    let bytes = unsafe arena.withUnsafeMutableBytes { unsafe $0 }
    guard let base = bytes.baseAddress, bytes.count >= byteCount else {
      preconditionFailure("the arena is smaller than the plan")
    }
    precondition(Int(bitPattern: base) & (PackageLayout.unitBytes &- 1) == 0, "alignment")
    unsafe self.arena = base
  }
}

// What a step reads and writes. Not inlined: it has up to six operands.
extension Step {
  /// The int8 elements of an input, wherever it lies.
  @inline(never)
  @_lifetime(copy self)
  func bytes(_ position: Int, in memory: Memory) -> Span<Int8> {
    let place = unsafe place(of: position, in: memory)
    let start = unsafe UnsafeRawPointer(place.start).assumingMemoryBound(to: Int8.self)
    let span = unsafe Span(_unsafeStart: start, count: place.count)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The int32 elements of an input.
  @inline(never)
  @_lifetime(copy self)
  func words(_ position: Int, in memory: Memory) -> Span<Int32> {
    let place = unsafe place(of: position, in: memory)
    let start = unsafe UnsafeRawPointer(place.start).assumingMemoryBound(to: Int32.self)
    let span = unsafe Span(_unsafeStart: start, count: place.count)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The int8 elements of the output, to be written; validation has seen that it lies in the arena.
  @inline(never)
  @_lifetime(copy memory)
  func result(in memory: Memory) -> MutableSpan<Int8> {
    let place = unsafe place(of: record.inputCount, in: memory)
    let start = unsafe place.start.assumingMemoryBound(to: Int8.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: place.count)
    return unsafe _overrideLifetime(span, copying: memory)
  }

  /// The int16 elements of an input.
  @inline(never)
  @_lifetime(copy self)
  func halfWords(_ position: Int, in memory: Memory) -> Span<Int16> {
    let place = unsafe place(of: position, in: memory)
    let start = unsafe UnsafeRawPointer(place.start).assumingMemoryBound(to: Int16.self)
    let span = unsafe Span(_unsafeStart: start, count: place.count)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The bytes of an input of packed nibbles.
  @inline(never)
  @_lifetime(copy self)
  func nibbles(_ position: Int, in memory: Memory) -> Span<Int8> {
    let start = unsafe UnsafeRawPointer(place(of: position, in: memory).start)
      .assumingMemoryBound(to: Int8.self)
    let span = unsafe Span(_unsafeStart: start, count: input(position).byteCount)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The int16 elements of the output, to be written.
  @inline(never)
  @_lifetime(copy memory)
  func halfWordResult(in memory: Memory) -> MutableSpan<Int16> {
    let place = unsafe place(of: record.inputCount, in: memory)
    let start = unsafe place.start.assumingMemoryBound(to: Int16.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: place.count)
    return unsafe _overrideLifetime(span, copying: memory)
  }

  /// The int8 elements of an input that is written, too; the checks have seen that it lies in the
  /// arena.
  @inline(never)
  @_lifetime(copy memory)
  func state(_ position: Int, in memory: Memory) -> MutableSpan<Int8> {
    let place = unsafe place(of: position, in: memory)
    let start = unsafe place.start.assumingMemoryBound(to: Int8.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: place.count)
    return unsafe _overrideLifetime(span, copying: memory)
  }

  /// So many elements of the step's scratch from a byte of it on; the checks have
  /// seen that they lie in it.
  @inline(__always)
  @_lifetime(copy memory)
  func scratch<Element: BitwiseCopyable>(
    _ type: Element.Type, at offset: Int, count: Int, in memory: Memory
  ) -> MutableSpan<Element> {
    let start = unsafe (memory.arena + scratch.byteOffset + offset)
      .assumingMemoryBound(to: Element.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: count)
    return unsafe _overrideLifetime(span, copying: memory)
  }

  /// The step's scratch, to be written and read.
  @inline(__always)
  @_lifetime(copy memory)
  func scratch(in memory: Memory) -> MutableSpan<Int8> {
    let start = unsafe (memory.arena + scratch.byteOffset).assumingMemoryBound(to: Int8.self)
    let span = unsafe MutableSpan(_unsafeStart: start, count: scratch.byteCount)
    return unsafe _overrideLifetime(span, copying: memory)
  }

  // Where an operand starts, and how many elements it has.
  @inline(never)
  private func place(
    of position: Int, in memory: Memory
  ) -> (start: UnsafeMutableRawPointer, count: Int) {
    let tensor = input(position)
    let base =
      unsafe tensor.isConstant ? UnsafeMutableRawPointer(mutating: constants) : memory.arena
    return unsafe (base + tensor.byteOffset, tensor.storedElementCount)
  }
}
