import PackageFormat
import TensorTypes

/// One operator of a package, its record and its tensors read where they lie.
struct Step: ~Escapable, Copyable {
  private let package: PackageView
  let record: StoredOperator
  /// The bytes of the arena that the kernels may use while it runs.
  let scratch: Range<Int>

  @inline(__always)
  @_lifetime(copy package)
  init(_ package: PackageView, _ index: Int, scratch: Range<Int>) {
    self.package = package
    self.scratch = scratch
    record = package.storedOperator(index)
  }

  /// An input.
  @inline(__always)
  @_lifetime(copy self)
  func input(_ position: Int) -> StoredTensor { package.storedOperand(position, of: record) }

  /// The output.
  @inline(__always)
  var output: StoredTensor {
    @_lifetime(copy self)
    get { package.storedOperand(record.inputCount, of: record) }
  }

  /// The elements of a constant input; the checks have seen that it is one, of this type.
  ///
  /// Sound as validation has proved that constants lie in the package, aligned to 16, and elements
  /// are integers for which every bit pattern is a value.
  @inline(__always)
  @_lifetime(copy self)
  func table<Element: BitwiseCopyable>(_ position: Int, of type: Element.Type) -> Span<Element> {
    let tensor = input(position)
    let start = unsafe (package.constantsStart + tensor.byteOffset)
      .assumingMemoryBound(to: Element.self)
    let span = unsafe Span(_unsafeStart: start, count: tensor.elementCount)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// One parameter by its name.
  @inline(__always)
  subscript(slot: ParameterSlot) -> Int32 { record[slot] }
}
