import ContentBlocks
public import Manifest

/// A payload and the signatures under it: COSE_Sign of RFC 9052, with Ed25519.
public struct SignedMessage: Equatable, Sendable {
  /// What a payload is, which is signed along.
  public enum Content: String, Sendable {
    /// A `ModelManifest`.
    case manifest = "application/vnd.nevortex.manifest+cbor"
    /// A `PublisherList`.
    case publishers = "application/vnd.nevortex.publishers+cbor"
  }

  /// The message.
  public let bytes: [UInt8]
  /// What is signed.
  public let payload: [UInt8]
  /// What the payload is.
  public let content: Content
  private let signatures: [Signature]

  private struct Signature: Equatable {
    let key: PublicKey
    let bytes: [UInt8]
  }

  /// Signs a manifest.
  public init(_ manifest: ModelManifest, by keys: [SigningKey]) throws(ManifestError) {
    try self.init(try manifest.encoded(), .manifest, by: keys)
  }

  /// Signs a list of publishers.
  public init(_ list: PublisherList, by keys: [SigningKey]) throws(ManifestError) {
    try self.init(try list.encoded(), .publishers, by: keys)
  }

  private init(
    _ payload: [UInt8], _ content: Content, by keys: [SigningKey]
  ) throws(ManifestError) {
    guard (1...COSESignView.signatureLimit).contains(keys.count) else {
      throw ManifestError(0, .count)
    }
    let unsigned = SignedMessage(payload, content, [])
    self.init(payload, content, keys.map(unsigned.signature))
  }

  private init(_ payload: [UInt8], _ content: Content, _ signatures: [Signature]) {
    self.payload = payload
    self.content = content
    self.signatures = signatures
    bytes = Self.encode(payload, content, signatures)
  }

  /// The same message with one more signature, so that the owners of keys can sign one by one.
  public func signed(by key: SigningKey) throws(ManifestError) -> SignedMessage {
    let others = signatures.filter { $0.key != key.publicKey }
    guard others.count < COSESignView.signatureLimit else { throw ManifestError(0, .count) }
    return SignedMessage(payload, content, others + [signature(by: key)])
  }

  /// Reads a message of a kind; what is not written as `bytes` would be is refused. No signature
  /// is verified.
  public init(_ bytes: [UInt8], _ content: Content) throws(ManifestError) {
    let view = try COSESignView(bytes.span.bytes)
    guard
      view.hasContentType(
        content == .manifest ? ManifestView.contentType : PublisherListView.contentType)
    else { throw ManifestError(0, .contentType) }
    var signatures: [Signature] = []
    for index in 0..<view.signatureCount {
      guard let key = PublicKey([UInt8](copying: view.keyID(at: index))) else {
        throw ManifestError(0, .value(key: 4))
      }
      signatures.append(Signature(key: key, bytes: [UInt8](copying: view.signature(at: index))))
    }
    self.init([UInt8](copying: view.payload), content, signatures)
    guard self.bytes == bytes else { throw ManifestError(0, .contentType) }
  }

  /// The keys whose signatures are there and valid. That a key has signed says nothing of whether
  /// it may.
  public var signers: [PublicKey] {
    do {
      let view = try COSESignView(bytes.span.bytes)
      var keys: Set<PublicKey> = []
      for (index, signature) in signatures.enumerated()
      where view.isValid(at: index, publicKey: signature.key.bytes.span.bytes) {
        keys.insert(signature.key)
      }
      return keys.sorted()
    } catch { preconditionFailure("what was written is refused: \(error)") }
  }

  private func signature(by key: SigningKey) -> Signature {
    var structure: [UInt8] = []
    structure.appendCBOR(listOf: 5)
    structure.appendCBOR(text: "Signature")
    structure.appendCBOR(bytes: Self.bodyHeader(content))
    structure.appendCBOR(bytes: Self.signerHeader)
    structure.appendCBOR(bytes: [])
    structure.appendCBOR(bytes: payload)
    return Signature(key: key.publicKey, bytes: key.signature(of: structure))
  }

  private static func encode(
    _ payload: [UInt8], _ content: Content, _ signatures: [Signature]
  ) -> [UInt8] {
    var message: [UInt8] = []
    message.appendCBOR(tag: 98)
    message.appendCBOR(listOf: 4)
    message.appendCBOR(bytes: bodyHeader(content))
    message.appendCBOR(mapOf: 0)
    message.appendCBOR(bytes: payload)
    message.appendCBOR(listOf: signatures.count)
    for signature in signatures {
      message.appendCBOR(listOf: 3)
      message.appendCBOR(bytes: signerHeader)
      message.appendCBOR(map: [(4, .item(signature.key.bytes))])
      message.appendCBOR(bytes: signature.bytes)
    }
    return message
  }

  /// The content type.
  private static func bodyHeader(_ content: Content) -> [UInt8] {
    var header: [UInt8] = []
    header.appendCBOR(map: [(3, .item(content.rawValue))])
    return header
  }

  /// The algorithm: 1 is -8, EdDSA.
  private static let signerHeader: [UInt8] = [0xA1, 0x01, 0x27]
}
