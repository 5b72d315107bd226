/// A field of a record that holds what it cannot.
struct WrongField {
  let field: PackageError.Field
  /// The bits that it holds.
  let bits: UInt32

  @inline(__always)
  init(_ field: PackageError.Field, _ bits: UInt32) {
    self.field = field
    self.bits = bits
  }

  @inline(__always)
  init(_ field: PackageError.Field, _ value: Int) {
    self.init(field, UInt32(truncatingIfNeeded: value))
  }

  @inline(__always)
  init(_ field: PackageError.Field, _ value: Int32) {
    self.init(field, UInt32(bitPattern: value))
  }
}

/// A record with such a field.
struct WrongRecord {
  let section: PackageLayout.Section
  let index: UInt32
  let wrong: WrongField

  @inline(__always)
  init(_ section: PackageLayout.Section, _ index: UInt32, _ wrong: WrongField) {
    self.section = section
    self.index = index
    self.wrong = wrong
  }
}

extension PackageError {
  /// What is said of it: the field's bits are read as its meaning asks.
  @inline(__always)
  init(_ record: WrongRecord) {
    let bits = record.wrong.bits
    let isSigned = record.wrong.field == .extent || record.wrong.field == .zeroPoint
    self = .record(
      record.section, index: Int(truncatingIfNeeded: record.index), field: record.wrong.field,
      found: isSigned ? Int(Int32(bitPattern: bits)) : Int(clamping: bits))
  }
}
