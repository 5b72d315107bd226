package import TensorTypes

/// A tensor of a validated package, read field by field where it lies: nothing is copied.
///
/// `TensorRecord` says what the fields are.
package struct StoredTensor: ~Escapable, Copyable {
  private let record: StoredRecord

  @inline(__always)
  @_lifetime(copy record)
  init(_ record: StoredRecord) { self.record = record }

  /// Whether an element is of this type.
  @inline(__always)
  package func holds(_ type: ElementType) -> Bool { record.byte(0) == type.rawValue }

  /// Whether the elements lie in the package.
  @inline(__always)
  package var isConstant: Bool { record.byte(1) == TensorRecord.Storage.constant.rawValue }

  /// Whether the elements stand in this order.
  @inline(__always)
  package func has(_ layout: TensorRecord.Layout) -> Bool { record.byte(2) == layout.rawValue }

  /// The number of axes.
  @inline(__always)
  package var rank: Int { Int(record.byte(3)) }

  /// The distance from the start of the arena or of the constants, in bytes.
  @inline(__always)
  package var byteOffset: Int {
    Int(truncatingIfNeeded: record.word(4)) &* PackageLayout.unitBytes
  }

  /// The extents, outermost first; what stands beyond the rank means nothing to a run.
  @inline(__always)
  package var extents: StoredExtents {
    @_lifetime(copy self)
    get { StoredExtents(record) }
  }

  /// An extent counted from the innermost axis: 0 is the innermost; 1 beyond the outermost.
  package func extent(fromInnermost position: Int) -> Int32 {
    position < rank ? extents[rank &- 1 &- position] : 1
  }

  /// The number of elements; validation has proved that it fits.
  package var elementCount: Int {
    var count: Int32 = 1
    for axis in 0..<rank { count = count &* extents[axis] }
    return Int(count)
  }

  /// The number of elements with those that fill the last blocks of the layout.
  package var storedElementCount: Int {
    guard rank > 0 else { return 1 }
    var rows = extents[0]
    var depth: Int32 = 1
    for axis in 1..<rank { depth = depth &* extents[axis] }
    if has(.blocks4x4) {
      rows = (rows &+ 3) & ~3
      depth = (depth &+ 3) & ~3
    } else if OperatorSet.linked.holdsInt4 && has(.blocks4x8) {
      rows = (rows &+ 3) & ~3
      depth = (depth &+ 7) & ~7
    }
    return Int(rows &* depth)
  }

  /// The size of the stored elements in bytes.
  package var byteCount: Int {
    (storedElementCount &* Int(ElementType.bitWidth(rawValue: rawType)) &+ 7) >> 3
  }

  /// The bytes of type, storage, layout and rank as a little-endian word.
  @inline(__always)
  package var kind: UInt32 { record.word(0) }

  /// The raw bytes of type, storage and layout.
  @inline(__always)
  var rawType: UInt8 { record.byte(0) }
  @inline(__always)
  var rawStorage: UInt8 { record.byte(1) }
  @inline(__always)
  var rawLayout: UInt8 { record.byte(2) }

  /// The distance from the start of the arena or of the constants, in units.
  @inline(__always)
  var offsetUnits: UInt32 { record.word(4) }
}

/// The extents of a tensor; the axis is below `PackageLayout.rankLimit`.
package struct StoredExtents: ~Escapable, Copyable {
  private let record: StoredRecord

  @inline(__always)
  @_lifetime(copy record)
  init(_ record: StoredRecord) { self.record = record }

  @inline(__always)
  package subscript(axis: Int) -> Int32 { record.signedWord(8 &+ 4 &* axis) }
}
