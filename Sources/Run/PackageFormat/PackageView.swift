/// A package, read where it lies: mapped on a host, in flash on a chip.
///
/// `init` checks every bound of the structure once; behind it the accessors trust what they read.
/// What the operators' shapes and parameters must satisfy is checked by the runtime, which knows
/// the kernels.
public struct PackageView: ~Escapable, Copyable {
  /// The bytes of the package, without what may follow it.
  public let bytes: RawSpan

  /// Checks the structure of the package at the start of `bytes`; what follows it is left alone.
  @_lifetime(copy bytes)
  public init(validating bytes: RawSpan) throws(PackageError) {
    self.bytes = bytes.extracting(0..<(try Self.packageByteCount(bytes)))
    for index in 0..<PackageLayout.Section.count {
      guard let section = PackageLayout.Section(rawValue: index) else { continue }
      guard holds(section) else { throw error(of: section) }
    }
    try validateRecords()
  }

  /// Opens a package again, without an instruction.
  ///
  /// Unsafe, as nothing is checked: `init(validating:)` must have accepted these bytes, and nothing
  /// may have changed them since.
  @unsafe
  @_lifetime(copy bytes)
  package init(validatedBefore bytes: RawSpan) { self.bytes = bytes }

  @inline(__always)
  var header: StoredRecord {
    @_lifetime(copy self)
    get { StoredRecord(bytes, at: 0) }
  }

  /// The number of inputs; they are the first ports.
  public var inputCount: Int { Int(header.halfWord(PackageLayout.Header.inputCount)) }

  /// The number of outputs; they are the ports after the inputs.
  public var outputCount: Int { count(.ports) &- inputCount }

  /// The number of records in a section.
  @inline(__always)
  public func count(_ section: PackageLayout.Section) -> Int {
    Int(truncatingIfNeeded: header.word(section.entry &+ 4))
  }

  /// Where a record starts, in bytes from the start of the package.
  @inline(__always)
  func offset(_ section: PackageLayout.Section, _ index: Int) -> Int {
    Int(truncatingIfNeeded: header.word(section.entry)) &* PackageLayout.unitBytes
      &+ index &* section.recordBytes
  }

  /// The record of a section that holds it.
  @inline(__always)
  @_lifetime(copy self)
  func record(_ section: PackageLayout.Section, _ index: Int) -> StoredRecord {
    StoredRecord(bytes, at: offset(section, index))
  }

  /// The arena that a kernel family needs, in bytes, scratch included.
  public func arenaByteCount(family: Int) -> Int {
    let known = family < PackageLayout.familyCount ? family : 0
    return Int(truncatingIfNeeded: arenaUnits(family: known)) &* PackageLayout.unitBytes
  }

  @inline(__always)
  func arenaUnits(family: Int) -> UInt32 {
    header.word(PackageLayout.Header.arenas &+ 4 &* family)
  }

  /// A constant tensor's elements start here, in bytes from the start of the package.
  @inline(__always)
  public func constantOffset(_ tensor: TensorRecord) -> Int {
    offset(.constants, 0) &+ tensor.byteOffset
  }
}

// The header.
extension PackageView {
  /// The size of the package that starts here, once its header is known to be one.
  ///
  /// Throws where the bytes are not a package, or fewer than it says.
  public static func packageByteCount(_ bytes: RawSpan) throws(PackageError) -> Int {
    let headerBytes = PackageLayout.Header.byteCount
    guard bytes.byteCount >= headerBytes else {
      throw .truncated(needed: headerBytes, available: bytes.byteCount)
    }
    guard bytes.isAligned(to: PackageLayout.unitBytes) else { throw .misaligned }
    // Large enough and aligned: the fields of the header can be read.
    let header = StoredRecord(bytes, at: 0)
    let magic = header.word(PackageLayout.Header.magic)
    guard magic == PackageLayout.magic else { throw .notAPackage(found: magic) }
    let version = header.halfWord(PackageLayout.Header.formatVersion)
    guard version == PackageLayout.formatVersion else { throw .unknownVersion(version) }
    let headerUnits = Int(header.halfWord(PackageLayout.Header.headerUnits))
    guard headerUnits &* PackageLayout.unitBytes == headerBytes else {
      throw .headerSize(units: headerUnits)
    }
    let units = header.word(PackageLayout.Header.packageUnits)
    guard units <= UInt32(clamping: bytes.byteCount / PackageLayout.unitBytes) else {
      throw .truncated(
        needed: Int(clamping: units).multipliedClamping(by: PackageLayout.unitBytes),
        available: bytes.byteCount)
    }
    let byteCount = Int(truncatingIfNeeded: units) &* PackageLayout.unitBytes
    guard byteCount >= headerBytes else {
      throw .truncated(needed: headerBytes, available: byteCount)
    }
    return byteCount
  }

  /// Whether a section lies behind the header and inside the package.
  private func holds(_ section: PackageLayout.Section) -> Bool {
    let offset = header.word(section.entry)
    let count = header.word(section.entry &+ 4)
    let units = UInt32(clamping: bytes.byteCount / PackageLayout.unitBytes)
    guard offset >= UInt32(PackageLayout.Header.byteCount / PackageLayout.unitBytes),
      offset <= units
    else { return false }
    let room = bytes.byteCount &- Int(truncatingIfNeeded: offset) &* PackageLayout.unitBytes
    let records = room / section.recordBytes
    let limit = section == .constants ? records : min(records, PackageLayout.recordLimit)
    return count <= UInt32(clamping: limit)
  }

  /// What is said of a section that leaves the package.
  private func error(of section: PackageLayout.Section) -> PackageError {
    let offset = Int(clamping: header.word(section.entry))
    let count = Int(clamping: header.word(section.entry &+ 4))
    return .section(
      section, offset: offset.multipliedClamping(by: PackageLayout.unitBytes),
      byteCount: count.multipliedClamping(by: section.recordBytes))
  }
}

extension Int {
  /// The product, or the largest number where it would wrap.
  func multipliedClamping(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? Int.max : product
  }
}
