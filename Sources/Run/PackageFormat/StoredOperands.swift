/// The tensors of a step of a validated package, inputs first, then the output.
package struct StoredOperands: ~Escapable, Copyable {
  private let numbers: StoredRecord
  private let tensors: StoredRecord

  /// From where the step's operands and where the package's tensors start.
  @inline(__always)
  @_lifetime(copy numbers, copy tensors)
  init(numbers: StoredRecord, tensors: StoredRecord) {
    self.numbers = numbers
    self.tensors = tensors
  }

  /// The tensor at a position, which the step has.
  @inline(__always)
  package subscript(position: Int) -> StoredTensor {
    @_lifetime(copy self)
    get {
      let number = Int(truncatingIfNeeded: numbers.word(4 &* position))
      return StoredTensor(tensors.record(number &* PackageLayout.Section.tensors.recordBytes))
    }
  }
}
