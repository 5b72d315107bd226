public import ContentBlocks
public import Manifest

/// What a publisher says of a package.
///
/// `Documentation/MANIFEST.md` has its form.
public struct ModelManifest: Equatable, Sendable {
  /// What a package answers to a known input.
  public struct SelfTest: Equatable, Sendable {
    /// The input tensors.
    public enum Input: Equatable, Sendable {
      /// The bytes that `SelfTestPattern` gives for a seed that is not zero.
      case pattern(seed: UInt32)
      /// The bytes themselves, all tensors one after the other.
      case bytes([UInt8])
    }

    /// What goes in.
    public var input: Input
    /// The SHA-256 of what comes out, all tensors one after the other.
    public var outputDigest: [UInt8]

    /// An input, and the digest of what comes out.
    public init(input: Input, outputDigest: [UInt8]) {
      self.input = input
      self.outputDigest = outputDigest
    }

    /// The bytes that go in.
    public func inputBytes(count: Int) -> [UInt8] {
      switch input {
      case .bytes(let bytes): return bytes
      case .pattern(let seed):
        var pattern = SelfTestPattern(seed: seed)
        return (0..<count).map { _ in pattern.next() }
      }
    }
  }

  /// The model's name: `isModelName` says what is one.
  public var name: String
  /// Rises with each manifest of the name; never zero.
  public var version: UInt64
  /// The version as people call it.
  public var label: String?
  /// The root of the package.
  public var package: CID
  /// The size of the package.
  public var packageByteCount: UInt64
  /// What it needs of a machine.
  public var needs: MachineNeeds
  /// The licence, as SPDX writes it.
  public var licence: String
  /// What it was made from.
  public var parent: CID?
  /// What it answers to a known input.
  public var selfTest: SelfTest?

  /// A manifest with all that must be said.
  public init(
    name: String, version: UInt64, package: CID, packageByteCount: UInt64, needs: MachineNeeds,
    licence: String
  ) {
    self.name = name
    self.version = version
    self.package = package
    self.packageByteCount = packageByteCount
    self.needs = needs
    self.licence = licence
  }

  /// The payload to be signed; an error where a value is not allowed.
  public func encoded() throws(ManifestError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendCBOR(map: [
      (1, .item(1)), (2, .item(name)), (3, .item(version)), (4, label.map { .item($0) }),
      (5, .item(package.inVersion1.bytes)), (6, .item(packageByteCount)), (7, needs.item),
      (8, .item(licence)), (9, parent.map { .item($0.inVersion1.bytes) }),
      (10, selfTest.map(\.item)),
    ])
    // What is written is what is read.
    _ = try ManifestView(bytes.span.bytes)
    return bytes
  }

  /// Reads a payload.
  public init(payload: [UInt8]) throws(ManifestError) {
    let view = try ManifestView(payload.span.bytes)
    self.init(
      name: String(copying: view.name), version: view.version, package: CID(checked: view.package),
      packageByteCount: view.packageByteCount, needs: view.needs,
      licence: String(copying: view.licence))
    label = view.label.isEmpty ? nil : String(copying: view.label)
    parent = view.parent.isEmpty ? nil : CID(checked: view.parent)
    if let selfTest = view.selfTest {
      self.selfTest = SelfTest(
        input: selfTest.seed.map { .pattern(seed: $0) } ?? .bytes([UInt8](copying: selfTest.input)),
        outputDigest: [UInt8](copying: selfTest.outputDigest))
    }
  }
}

extension MachineNeeds {
  fileprivate var item: [UInt8] {
    var item: [UInt8] = []
    item.appendCBOR(map: [
      (1, .item(formatVersion)), (2, .item(flashByteCount)), (3, .item(ramByteCount)),
      (4, .item(operators)), (5, .item(weightForms)),
    ])
    return item
  }
}

extension ModelManifest.SelfTest {
  fileprivate var item: [UInt8] {
    var item: [UInt8] = []
    item.appendCBOR(listOf: 2)
    switch input {
    case .pattern(let seed): item.appendCBOR(unsigned: UInt64(seed))
    case .bytes(let bytes): item.appendCBOR(bytes: bytes)
    }
    item.appendCBOR(bytes: outputDigest)
    return item
  }
}

extension CID {
  /// An identifier that a view has checked.
  fileprivate init(checked bytes: RawSpan) {
    do { self = try CID([UInt8](copying: bytes)) } catch {
      preconditionFailure("the view let an identifier pass that is none: \(error)")
    }
  }
}

extension String {
  /// Text that a view has checked.
  init(copying text: RawSpan) { self = String(decoding: [UInt8](copying: text), as: UTF8.self) }
}
