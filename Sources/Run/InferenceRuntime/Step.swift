import PackageFormat
import TensorTypes

/// One operator. What is asked of it is read from the package: a copy would take stack.
struct Step: ~Escapable, Copyable {
  private let package: PackageView
  private let index: Int
  /// The bytes of the arena that the kernels may use while it runs.
  let scratch: Range<Int>

  @_lifetime(copy package)
  init(_ package: PackageView, _ index: Int, scratch: Range<Int>) {
    self.package = package
    self.scratch = scratch
    self.index = index
  }

  /// What it does.
  var opcode: Opcode { package.opcode(index) }

  /// How many inputs it has.
  var inputCount: Int { package.inputCount(index) }

  /// The record of an input.
  @inline(never)
  func input(_ position: Int) -> TensorRecord {
    package.tensor(package.tensorNumber(index, position))
  }

  /// The record of the output.
  @inline(never)
  func outputRecord() -> TensorRecord { input(inputCount) }

  /// The record of the output.
  var output: TensorRecord { outputRecord() }

  /// One extent of an input; 1 beyond its rank.
  @inline(never)
  func extent(_ position: Int, _ axis: Int) -> Int32 {
    package.extent(package.tensorNumber(index, position), axis)
  }

  /// One extent of the output; 1 beyond its rank.
  @inline(never)
  func resultExtent(_ axis: Int) -> Int32 { extent(inputCount, axis) }

  /// The order of the elements of an input.
  @inline(never)
  func layout(_ position: Int) -> TensorRecord.Layout { input(position).layout }

  /// The bytes of a constant input; empty where it is none.
  @_lifetime(copy self)
  func constant(_ position: Int) -> RawSpan {
    let tensor = input(position)
    guard tensor.storage == .constant else { return package.bytes.extracting(0..<0) }
    let offset = package.constantOffset(tensor)
    return package.bytes.extracting(offset..<offset &+ tensor.byteCount)
  }

  /// One parameter by its name.
  @inline(never)
  func parameter(_ slot: ParameterSlot) -> Int32 { package.parameter(index, slot) }

  /// One parameter by its name.
  subscript(slot: ParameterSlot) -> Int32 { parameter(slot) }
}
