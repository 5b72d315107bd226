import PackageFormat
import TensorTypes

/// The two memories that an operator touches: the package's constants, and the caller's arena.
///
/// An operator reads some tensors of the arena while it writes another, and the plan may put both in
/// one place, so the arena is held as an address. Why that is sound: validation has proved that every
/// tensor lies inside its memory, `init` that the arena is large enough, elements are integers for
/// which every bit pattern is a value, and nothing outlives the call that made the `Memory`.
@safe
struct Memory: ~Escapable {
  private let package: PackageView
  private let arena: UnsafeMutableRawPointer
  private let arenaByteCount: Int

  /// Borrows both for one run.
  @_lifetime(copy package)
  init(package: PackageView, arena: UnsafeMutableRawBufferPointer, byteCount: Int) {
    precondition(arena.count >= byteCount, "the arena is smaller than the plan")
    guard let base = unsafe arena.baseAddress else { preconditionFailure("no arena") }
    self.package = package
    unsafe self.arena = base
    arenaByteCount = byteCount
  }

  /// The elements of a tensor, wherever it lies.
  @inline(__always)
  @_lifetime(copy self)
  func elements<Element: BitwiseCopyable>(
    _ record: TensorRecord, as type: Element.Type
  ) -> Span<Element> {
    let count = record.elementCount
    switch record.storage {
    case .arena:
      let start = unsafe (arena + record.byteOffset).assumingMemoryBound(to: Element.self)
      let span = unsafe Span(_unsafeStart: start, count: count)
      return unsafe _overrideLifetime(span, copying: self)
    case .constant:
      let offset = package.constantOffset(record)
      let raw = package.bytes.extracting(offset..<offset &+ record.byteCount)
      return unsafe raw._unsafeView(as: Element.self)
    }
  }
}
