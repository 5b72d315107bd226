import ContentID

/// What a publisher says of a package, read where it lies: the payload of a signed message.
///
/// Documentation/MANIFEST.md has its form. Everything is checked when the view is made; a key that
/// the format does not know is refused, so that nothing is signed that is not read.
public struct ManifestView: ~Escapable {
  /// The content type under which manifests are signed.
  public static var contentType: StaticString { "application/vnd.nevortex.manifest+cbor" }

  /// The model's name, as `isModelName` has it.
  public private(set) var name: RawSpan
  /// Rises with each manifest of the name; never zero.
  public private(set) var version: UInt64 = 0
  /// The version as people call it; empty where there is none.
  public private(set) var label: RawSpan
  /// The bytes of the package's identifier, of version 1.
  public private(set) var package: RawSpan
  /// The size of the package.
  public private(set) var packageByteCount: UInt64 = 0
  /// What it needs of a machine.
  public private(set) var needs = MachineNeeds()
  /// The licence, as SPDX writes it.
  public private(set) var licence: RawSpan
  /// The bytes of the identifier of the package or file that it was made from; empty where none is.
  public private(set) var parent: RawSpan
  /// The item that `selfTest` reads; empty where there is none.
  private var selfTestItem: RawSpan

  /// Reads and checks all of it.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) throws(ManifestError) {
    let nothing = bytes.extracting(0..<0)
    name = nothing
    label = nothing
    package = nothing
    licence = nothing
    parent = nothing
    selfTestItem = nothing
    var reader = CBORReader(bytes)
    var keys = RequiredKeys(0b1_0110_1110)
    let count = try reader.map()
    for _ in 0..<count {
      let start = reader.offset
      let key = try keys.next(&reader)
      var isAllowed = try readText(key, &reader)
      if !isAllowed { isAllowed = try readNumber(key, &reader) }
      guard isAllowed else { throw ManifestError(start, .value(key: key)) }
    }
    try keys.finish(at: 0)
    try reader.finish()
  }

  /// What the package answers to a known input, if that is said.
  public var selfTest: SelfTestView? {
    @_lifetime(copy self)
    get {
      guard !selfTestItem.isEmpty else { return nil }
      var reader = CBORReader(selfTestItem)
      // It was read once.
      return try? SelfTestView(&reader)
    }
  }

  /// Takes a text or an identifier; whether that is what the key wants.
  @_lifetime(self: copy self, copy reader)
  private mutating func readText(
    _ key: UInt64, _ reader: inout CBORReader
  ) throws(ManifestError) -> Bool {
    switch key {
    case 2:
      name = try reader.text()
      return isModelName(name)
    case 4:
      label = try reader.text()
      return isPrintable(label, limit: 64)
    case 5:
      package = try reader.byteString()
      return isIdentifier(package)
    case 8:
      licence = try reader.text()
      return isPrintable(licence, limit: 128)
    case 9:
      parent = try reader.byteString()
      return isIdentifier(parent)
    default: return false
    }
  }

  /// Takes what is no text.
  @_lifetime(self: copy self, copy reader)
  private mutating func readNumber(
    _ key: UInt64, _ reader: inout CBORReader
  ) throws(ManifestError) -> Bool {
    switch key {
    case 1: return try reader.unsigned() == 1
    case 3:
      version = try reader.unsigned()
      return version != 0
    case 6:
      packageByteCount = try reader.unsigned()
      return true
    case 7:
      needs = try MachineNeeds(&reader)
      return true
    case 10:
      let rest = reader.rest
      _ = try SelfTestView(&reader)
      selfTestItem = rest.extracting(0..<rest.byteCount &- reader.rest.byteCount)
      return true
    default: return false
    }
  }
}

/// What a package needs of a machine, as its publisher says: for choosing among packages. Whether
/// it runs, the package's own validation decides.
public struct MachineNeeds: Equatable, Sendable {
  /// The version of the package's format.
  public var formatVersion: UInt64 = 0
  /// Flash for the package and the runtime that is linked for it.
  public var flashByteCount: UInt64 = 0
  /// RAM for the arena and the stack.
  public var ramByteCount: UInt64 = 0
  /// The bit 2^opcode for each operator.
  public var operators: UInt64 = 0
  /// The forms of weights, as the package's format numbers them.
  public var weightForms: UInt64 = 0

  /// Needs nothing.
  public init() {}

  init(_ reader: inout CBORReader) throws(ManifestError) {
    var keys = RequiredKeys(0b11_1110)
    let start = reader.offset
    let count = try reader.map()
    for _ in 0..<count {
      let keyStart = reader.offset
      switch try keys.next(&reader) {
      case 1: formatVersion = try reader.unsigned()
      case 2: flashByteCount = try reader.unsigned()
      case 3: ramByteCount = try reader.unsigned()
      case 4: operators = try reader.unsigned()
      case 5: weightForms = try reader.unsigned()
      case let key: throw ManifestError(keyStart, .unknown(key: key))
      }
    }
    try keys.finish(at: start)
  }
}

/// What a package answers to a known input.
public struct SelfTestView: ~Escapable {
  /// The seed of a pattern that the input is; nil where it is `input`.
  public let seed: UInt32?
  /// All input tensors, one after the other, where they are written out.
  public let input: RawSpan
  /// The SHA-256 of all output tensors, one after the other.
  public let outputDigest: RawSpan

  @_lifetime(copy reader)
  init(_ reader: inout CBORReader) throws(ManifestError) {
    let start = reader.offset
    guard try reader.list() == 2 else { throw ManifestError(start, .count) }
    if reader.nextType == 0 {
      let number = try reader.unsigned()
      guard number.high == 0, number.low != 0 else { throw ManifestError(start, .value(key: 10)) }
      seed = number.low
    } else {
      seed = nil
    }
    if seed == nil {
      input = try reader.byteString()
    } else {
      input = reader.rest.extracting(0..<0)
    }
    outputDigest = try reader.byteString()
    guard outputDigest.byteCount == 32 else { throw ManifestError(start, .value(key: 10)) }
  }
}

/// The bytes of a self-test's input: the upper bytes of a sequence of 32-bit words.
///
/// Source: Marsaglia, "Xorshift RNGs", 2003, the triple 13, 17, 5.
public struct SelfTestPattern: Sendable {
  private var state: UInt32

  /// Starts with a seed that is not zero.
  public init(seed: UInt32) { state = seed }

  /// The next byte.
  public mutating func next() -> UInt8 {
    state ^= state &<< 13
    state ^= state &>> 17
    state ^= state &<< 5
    return UInt8(truncatingIfNeeded: state &>> 24)
  }
}

/// Whether bytes are the identifier of a block: version 1, a known codec, SHA-256.
private func isIdentifier(_ bytes: RawSpan) -> Bool {
  do throws(BlockError) {
    let view = try CIDView(bytes)
    _ = try ContentID(view)
    return view.version == 1
  } catch {
    return false
  }
}
