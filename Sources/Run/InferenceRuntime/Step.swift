import PackageFormat
import TensorTypes

/// One operator with the records of its tensors at hand.
struct Step: ~Escapable, Copyable {
  private let package: PackageView
  let record: OperatorRecord
  /// The bytes of the arena that the kernels may use while it runs.
  let scratch: Range<Int>

  @_lifetime(copy package)
  init(_ package: PackageView, _ index: Int, scratch: Range<Int>) {
    self.package = package
    self.scratch = scratch
    record = package.operatorRecord(index)
  }

  /// The record of an input.
  @inline(__always)
  func input(_ position: Int) -> TensorRecord {
    package.tensor(package.operand(record.firstOperand &+ position))
  }

  /// The record of the output.
  @inline(__always)
  var output: TensorRecord {
    package.tensor(package.operand(record.firstOperand &+ record.inputCount))
  }

  /// The bytes of a constant input; empty where it is none.
  @_lifetime(copy self)
  func constant(_ position: Int) -> RawSpan {
    let tensor = input(position)
    guard tensor.storage == .constant else { return package.bytes.extracting(0..<0) }
    let offset = package.constantOffset(tensor)
    return package.bytes.extracting(offset..<offset &+ tensor.byteCount)
  }

  /// One parameter by its name.
  @inline(__always)
  subscript(slot: ParameterSlot) -> Int32 { record[slot] }
}
