/// Memory for one operator and one kernel family, read field by field where it lies; nothing need
/// have been validated.
///
/// `ScratchRecord` says what the fields are.
package struct StoredScratch: ~Escapable, Copyable {
  private let record: StoredRecord

  @inline(__always)
  @_lifetime(copy record)
  init(_ record: StoredRecord) { self.record = record }

  /// The number of the kernel family.
  @inline(__always)
  package var family: UInt32 { record.word(0) }

  /// The operator's number.
  @inline(__always)
  package var operatorIndex: UInt32 { record.word(4) }

  /// The distance from the start of the arena, in units.
  @inline(__always)
  var offsetUnits: UInt32 { record.word(8) }

  /// Whether it lies in an arena of so many units.
  @inline(__always)
  func lies(in room: UInt32) -> Bool {
    offsetUnits <= room && record.word(12) <= room &- offsetUnits
  }

  /// Its bytes in an arena of so many units; none where it leaves that.
  @inline(__always)
  package func place(in room: UInt32) -> ScratchPlace {
    guard lies(in: room) else { return .none }
    return ScratchPlace(
      byteOffset: Int(truncatingIfNeeded: offsetUnits) &* PackageLayout.unitBytes,
      byteCount: Int(truncatingIfNeeded: record.word(12)) &* PackageLayout.unitBytes)
  }
}

/// The bytes of the arena that the kernels of a step may use while it runs.
package struct ScratchPlace {
  /// The distance from the start of the arena in bytes.
  package let byteOffset: Int
  /// The size in bytes.
  package let byteCount: Int

  /// No bytes.
  @inline(__always)
  package static var none: ScratchPlace { ScratchPlace(byteOffset: 0, byteCount: 0) }
}
