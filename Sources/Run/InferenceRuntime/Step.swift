import PackageFormat
import TensorTypes

/// One operator of a package, its record and its tensors read where they lie.
@safe
struct Step: ~Escapable, Copyable {
  let record: StoredOperator
  /// The bytes of the arena that the kernels may use while it runs.
  let scratch: ScratchPlace
  private let operands: StoredOperands
  /// Where the constants start; read only where a tensor's record says.
  let constants: UnsafeRawPointer

  @inline(__always)
  @_lifetime(copy package)
  init(_ package: PackageView, _ index: Int, scratch: ScratchPlace) {
    self.scratch = scratch
    record = package.storedOperator(index)
    operands = package.operands(of: record)
    unsafe constants = package.constantsStart
  }

  /// An input.
  @inline(__always)
  @_lifetime(copy self)
  func input(_ position: Int) -> StoredTensor { operands[position] }

  /// The output.
  @inline(__always)
  var output: StoredTensor {
    @_lifetime(copy self)
    get { operands[record.inputCount] }
  }

  /// The elements of a constant input; the checks have seen that it is one, of this type.
  ///
  /// Sound as validation has proved that constants lie in the package, aligned to 16, and elements
  /// are integers for which every bit pattern is a value.
  @inline(__always)
  @_lifetime(copy self)
  func table<Element: BitwiseCopyable>(_ position: Int, of type: Element.Type) -> Span<Element> {
    let tensor = input(position)
    let start = unsafe (constants + tensor.byteOffset).assumingMemoryBound(to: Element.self)
    let span = unsafe Span(_unsafeStart: start, count: tensor.elementCount)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// One parameter by its name.
  @inline(__always)
  subscript(slot: ParameterSlot) -> Int32 { record[slot] }
}
