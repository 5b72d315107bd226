/// Why bytes are not a package that can be run; each case says where.
public enum PackageError: Error, Equatable, Sendable {
  /// There are fewer bytes than the header takes, or than the header says.
  case truncated(needed: Int, available: Int)
  /// The first word is not the magic number.
  case notAPackage(found: UInt32)
  /// The format version is one that this reader does not know.
  case unknownVersion(UInt16)
  /// The header's own size is not this version's.
  case headerSize(units: Int)
  /// The package does not start at a multiple of 16 in memory.
  case misaligned
  /// A section leaves the package.
  case section(PackageLayout.Section, offset: Int, byteCount: Int)
  /// The tokenizer's table leaves the package.
  case tokenizer(offset: Int, byteCount: Int)
  /// A record holds a value that its field cannot have.
  case record(PackageLayout.Section, index: Int, field: Field, found: Int)

  /// The field of a record that is wrong.
  public enum Field: Sendable {
    case count, type, storage, layout, rank, extent, offset, opcode, operand, order, scale
    case zeroPoint, name, family
  }
}
