/// The fields of the header or of one record, read where they lie.
///
/// It is an address that is read without a check. Why that is sound: only `PackageView` makes one,
/// for the header or for a record of a section that has been proved to lie in the package; both
/// start at a multiple of 4; every offset is below the record's size; every pattern of bits is a
/// number; and none outlives the package's bytes.
@safe
struct StoredRecord: ~Escapable, Copyable {
  private let start: UnsafeRawPointer

  /// The record that starts at a place in the package.
  @inline(__always)
  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, at offset: Int) {
    unsafe start = bytes.withUnsafeBytes { unsafe $0.baseAddress.unsafelyUnwrapped + offset }
  }

  @inline(__always)
  func word(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe start.load(fromByteOffset: offset, as: UInt32.self))
  }

  @inline(__always)
  func signedWord(_ offset: Int) -> Int32 { Int32(bitPattern: word(offset)) }

  @inline(__always)
  func halfWord(_ offset: Int) -> UInt16 {
    UInt16(littleEndian: unsafe start.load(fromByteOffset: offset, as: UInt16.self))
  }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { unsafe start.load(fromByteOffset: offset, as: UInt8.self) }
}
