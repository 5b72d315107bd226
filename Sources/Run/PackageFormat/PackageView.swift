/// A package, read where it lies: mapped on a host, in flash on a chip.
///
/// `init` checks every bound of the structure once; behind it the accessors trust what they read.
/// What the operators' shapes and parameters must satisfy is checked by the runtime, which knows
/// the kernels.
///
/// Whoever takes a package from elsewhere validates all of it. A chip that is told nothing of names
/// and scales validates the plan alone: what a run reads.
public struct PackageView: ~Escapable, Copyable {
  /// The bytes of the package, without what may follow it.
  public let bytes: RawSpan

  /// Checks the structure of the package at the start of `bytes`; what follows it is left alone.
  @_lifetime(copy bytes)
  public init(validating bytes: RawSpan) throws(PackageError) {
    try self.init(validatingPlanOf: bytes)
    try validateDescriptions()
  }

  /// Checks what a run reads of the package at the start of `bytes`, and nothing else: its names,
  /// its scales and the scratch of each family are then not to be asked for.
  @_lifetime(copy bytes)
  public init(validatingPlanOf bytes: RawSpan) throws(PackageError) {
    self.bytes = bytes.extracting(0..<(try Self.packageByteCount(bytes)))
    if let section = wrongSection { throw error(of: section) }
    try validatePlan()
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
    Int(truncatingIfNeeded: recordCount(section))
  }

  @inline(__always)
  func recordCount(_ section: PackageLayout.Section) -> UInt32 { header.word(section.entry &+ 4) }

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

  /// The same in units, of a family that the header states.
  @inline(__always)
  package func arenaUnits(family: Int) -> UInt32 {
    header.word(PackageLayout.Header.arenas &+ 4 &* family)
  }

  /// The tokenizer's table; empty where the package has none.
  ///
  /// Of a package whose plan alone was validated it is not to be asked for.
  public var tokenizerBytes: RawSpan {
    @_lifetime(copy self)
    get {
      let start =
        Int(truncatingIfNeeded: header.word(PackageLayout.Header.tokenizer))
        &* PackageLayout.unitBytes
      let count = Int(truncatingIfNeeded: header.word(PackageLayout.Header.tokenizerBytes))
      return bytes.extracting(start..<start &+ count)
    }
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
        needed: units.shiftedClamping(by: 4),
        available: bytes.byteCount)
    }
    let byteCount = Int(truncatingIfNeeded: units) &* PackageLayout.unitBytes
    guard byteCount >= headerBytes else {
      throw .truncated(needed: headerBytes, available: byteCount)
    }
    return byteCount
  }

  /// The first section that does not lie behind the header and inside the package.
  private var wrongSection: PackageLayout.Section? {
    let units = UInt(bitPattern: bytes.byteCount) / UInt(PackageLayout.unitBytes)
    let headerUnits = UInt(PackageLayout.Header.byteCount / PackageLayout.unitBytes)
    for index in 0..<PackageLayout.Section.count {
      guard let section = PackageLayout.Section(rawValue: index) else { continue }
      let start = UInt(header.word(section.entry))
      guard start >= headerUnits, start <= units else { return section }
      let room = ((units &- start) &* UInt(PackageLayout.unitBytes)) &>> UInt(section.recordShift)
      let limit =
        section == .constants ? UInt.max : UInt(PackageLayout.recordLimit)
      guard UInt(recordCount(section)) <= min(room, limit) else { return section }
    }
    return nil
  }

  /// Whether the tokenizer's table, if there is one, lies behind the header and inside the package.
  var hasWrongTokenizer: Bool {
    let start = UInt(header.word(PackageLayout.Header.tokenizer))
    let count = UInt(header.word(PackageLayout.Header.tokenizerBytes))
    if start == 0 && count == 0 { return false }
    let units = UInt(bitPattern: bytes.byteCount) / UInt(PackageLayout.unitBytes)
    let headerUnits = UInt(PackageLayout.Header.byteCount / PackageLayout.unitBytes)
    return start < headerUnits || start > units
      || count > (units &- start) &* UInt(PackageLayout.unitBytes)
  }

  /// What is said of a tokenizer's table that leaves the package.
  var errorOfTokenizer: PackageError {
    .tokenizer(
      offset: header.word(PackageLayout.Header.tokenizer).shiftedClamping(by: 4),
      byteCount: Int(clamping: header.word(PackageLayout.Header.tokenizerBytes)))
  }

  /// What is said of a section that leaves the package.
  private func error(of section: PackageLayout.Section) -> PackageError {
    .section(
      section,
      offset: header.word(section.entry).shiftedClamping(by: 4),
      byteCount: recordCount(section).shiftedClamping(by: section.recordShift))
  }
}

extension UInt32 {
  /// Times a power of two, or the largest number where that would wrap.
  @inline(__always)
  fileprivate func shiftedClamping(by bits: Int) -> Int {
    let isSmall = self <= UInt32(clamping: Int.max &>> bits)
    return isSmall ? Int(truncatingIfNeeded: self) &<< bits : Int.max
  }
}
