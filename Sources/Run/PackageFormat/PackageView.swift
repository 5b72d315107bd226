/// A package, read where it lies: mapped on a host, in flash on a chip.
///
/// `init` checks every bound of the structure once; behind it the accessors trust what they read.
/// What the operators' shapes and parameters must satisfy is checked by the runtime, which knows
/// the kernels.
public struct PackageView: ~Escapable, Copyable {
  /// The bytes of the package, without what may follow it.
  public let bytes: RawSpan
  private let starts: InlineArray<7, Int>
  private let counts: InlineArray<7, Int>
  /// The number of inputs; they are the first ports.
  public let inputCount: Int

  /// Checks the structure of the package at the start of `bytes`; what follows it is left alone.
  @_lifetime(copy bytes)
  public init(validating bytes: RawSpan) throws(PackageError) {
    let size = try Self.packageByteCount(bytes)
    self.bytes = bytes.extracting(0..<size)
    var starts = InlineArray<7, Int>(repeating: 0)
    var counts = InlineArray<7, Int>(repeating: 0)
    for index in 0..<PackageLayout.Section.count {
      guard let section = PackageLayout.Section(rawValue: index) else { continue }
      let entry = PackageLayout.Header.sections &+ 8 &* section.rawValue
      let offset = bytes.word(at: entry)
      let count = bytes.word(at: entry &+ 4)
      let end = try Self.end(of: section, offset: offset, count: count, packageBytes: size)
      starts[section.rawValue] = end.start
      counts[section.rawValue] = end.count
    }
    self.starts = starts
    self.counts = counts
    inputCount = Int(bytes.halfWord(at: PackageLayout.Header.inputCount))
    try validateRecords()
  }

  /// Opens a package again, in a few instructions.
  ///
  /// Unsafe, as nothing is checked: `init(validating:)` must have accepted these bytes, and nothing
  /// may have changed them since.
  @unsafe
  @_lifetime(copy bytes)
  package init(validatedBefore bytes: RawSpan) {
    self.bytes = bytes
    var starts = InlineArray<7, Int>(repeating: 0)
    var counts = InlineArray<7, Int>(repeating: 0)
    for index in 0..<PackageLayout.Section.count {
      let entry = PackageLayout.Header.sections &+ 8 &* index
      starts[index] =
        Int(truncatingIfNeeded: bytes.word(at: entry)) &* PackageLayout.unitBytes
      counts[index] = Int(truncatingIfNeeded: bytes.word(at: entry &+ 4))
    }
    self.starts = starts
    self.counts = counts
    inputCount = Int(bytes.halfWord(at: PackageLayout.Header.inputCount))
  }

  /// The number of records in a section.
  @inline(__always)
  public func count(_ section: PackageLayout.Section) -> Int { counts[section.rawValue] }

  /// The number of outputs; they are the ports after the inputs.
  public var outputCount: Int { count(.ports) &- inputCount }

  /// Where a record starts, in bytes from the start of the package.
  @inline(__always)
  func offset(_ section: PackageLayout.Section, _ index: Int) -> Int {
    starts[section.rawValue] &+ index &* section.recordBytes
  }

  /// The arena that a kernel family needs, in bytes, scratch included.
  public func arenaByteCount(family: Int) -> Int {
    let known = family < PackageLayout.familyCount ? family : 0
    return Int(truncatingIfNeeded: bytes.word(at: PackageLayout.Header.arenas &+ 4 &* known))
      &* PackageLayout.unitBytes
  }

  /// A constant tensor's elements start here, in bytes from the start of the package.
  @inline(__always)
  public func constantOffset(_ tensor: TensorRecord) -> Int {
    starts[PackageLayout.Section.constants.rawValue] &+ tensor.byteOffset
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
    let magic = bytes.word(at: PackageLayout.Header.magic)
    guard magic == PackageLayout.magic else { throw .notAPackage(found: magic) }
    let version = bytes.halfWord(at: PackageLayout.Header.formatVersion)
    guard version == PackageLayout.formatVersion else { throw .unknownVersion(version) }
    let headerUnits = Int(bytes.halfWord(at: PackageLayout.Header.headerUnits))
    guard headerUnits &* PackageLayout.unitBytes == headerBytes else {
      throw .headerSize(units: headerUnits)
    }
    let units = bytes.word(at: PackageLayout.Header.packageUnits)
    let limit = bytes.byteCount / PackageLayout.unitBytes
    guard units <= UInt32(clamping: limit) else {
      throw .truncated(
        needed: Int(clamping: units).multipliedClamping(by: PackageLayout.unitBytes),
        available: bytes.byteCount)
    }
    guard units >= UInt32(clamping: headerUnits) else {
      throw .truncated(
        needed: headerBytes, available: Int(clamping: units) &* PackageLayout.unitBytes)
    }
    return Int(truncatingIfNeeded: units) &* PackageLayout.unitBytes
  }

  /// Where a section starts, in bytes, and how many records it has, once both are known to fit.
  private static func end(
    of section: PackageLayout.Section, offset: UInt32, count: UInt32, packageBytes: Int
  ) throws(PackageError) -> (start: Int, count: Int) {
    let unit = PackageLayout.unitBytes
    let size = section.recordBytes
    let limit = section == .constants ? packageBytes : PackageLayout.recordLimit
    guard offset <= UInt32(clamping: packageBytes / unit), count <= UInt32(clamping: limit) else {
      throw .section(section, offset: Int(clamping: offset), byteCount: Int(clamping: count))
    }
    let start = Int(truncatingIfNeeded: offset) &* unit
    let records = Int(truncatingIfNeeded: count)
    guard start >= PackageLayout.Header.byteCount, records <= (packageBytes &- start) / size else {
      throw .section(section, offset: start, byteCount: records.multipliedClamping(by: size))
    }
    return (start, records)
  }
}

extension Int {
  /// The product, or the largest number where it would wrap.
  func multipliedClamping(by factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? Int.max : product
  }
}
