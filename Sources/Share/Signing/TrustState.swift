import ContentBlocks
import Manifest

/// A list of publishers that is trusted, with the messages that led to it.
struct TrustedList: Equatable {
  private(set) var list: PublisherList
  /// From the first that was trusted here to the one that counts, which are never none: whoever
  /// trusts an earlier one can follow them.
  private(set) var chain: [SignedMessage]

  /// A list that comes first: a threshold of its own keys must have signed it.
  init(first message: SignedMessage) throws(TrustError) {
    list = try PublisherList(trusting: message)
    chain = [message]
    try list.demandSignatures(of: message)
  }

  /// Takes the list of the next version, signed by a threshold of this one's keys and of its own.
  /// Older ones are passed.
  mutating func follow(_ next: SignedMessage) throws(TrustError) {
    let following = try PublisherList(trusting: next)
    guard following.name == list.name else { throw .otherName(following.name) }
    guard following.version >= list.version else { return }
    guard following.version > list.version else {
      guard next.payload == chain.last?.payload else {
        throw .otherList(name: list.name, version: list.version)
      }
      return
    }
    guard following.version == list.version + 1 else {
      throw .gap(name: list.name, held: list.version, found: following.version)
    }
    // The old list's expiry does not matter: who held its keys may always pass them on.
    try list.demandSignatures(of: next)
    try following.demandSignatures(of: next)
    list = following
    chain = chain.suffix(PublishedNode.publishersLimit - 1) + [next]
  }
}

extension PublisherList {
  init(trusting message: SignedMessage) throws(TrustError) {
    do throws(ManifestError) { try self.init(payload: message.payload) } catch {
      throw .malformed(error)
    }
  }

  /// Refuses a message that fewer of the keys have signed than must.
  func demandSignatures(of message: SignedMessage) throws(TrustError) {
    let signers = message.signers.filter(keys.contains)
    guard signers.count >= threshold else {
      throw .belowThreshold(
        name: name, listVersion: version, signed: signers.count, threshold: threshold)
    }
  }
}

extension ModelManifest {
  init(trusting message: SignedMessage) throws(TrustError) {
    do throws(ManifestError) { try self.init(payload: message.payload) } catch {
      throw .malformed(error)
    }
  }
}

/// What is remembered of a name.
struct TrustState: Equatable {
  /// A manifest that was accepted.
  struct Seen: Equatable {
    let version: UInt64
    let digest: [UInt8]

    init(version: UInt64, digest: [UInt8]) {
      self.version = version
      self.digest = digest
    }

    init(_ message: SignedMessage, _ manifest: ModelManifest) {
      version = manifest.version
      digest = Multihash.sha256(of: message.payload.span.bytes).digest
    }
  }

  var list: TrustedList
  var seen: Seen?

  init(list: TrustedList) { self.list = list }

  /// Refuses a manifest that too few have signed, too late, or that is older than one before it.
  func check(
    _ manifest: ModelManifest, _ message: SignedMessage, at now: UInt64
  ) throws(TrustError) {
    let list = list.list
    guard now < list.expiry else {
      throw .expired(name: list.name, listVersion: list.version, expiry: list.expiry, now: now)
    }
    try list.demandSignatures(of: message)
    guard let seen else { return }
    guard manifest.version >= seen.version else {
      throw .rollback(name: list.name, seen: seen.version, found: manifest.version)
    }
    guard manifest.version > seen.version || Seen(message, manifest) == seen else {
      throw .fork(name: list.name, version: seen.version)
    }
  }

  /// As it lies on the disk: DAG-CBOR, and its SHA-256, so that what was damaged is not taken for
  /// what a publisher did.
  var bytes: [UInt8] {
    var map = DataModelMap(["lists": .list(list.chain.map { .bytes($0.bytes) })])
    if let seen {
      map["seen"] = .map(
        DataModelMap(["version": .unsigned(seen.version), "digest": .bytes(seen.digest)]))
    }
    do {
      let bytes = try DagCBOR.encode(.map(map))
      return bytes + Multihash.sha256(of: bytes.span.bytes).digest
    } catch {
      preconditionFailure("bytes and numbers have a form: \(error)")
    }
  }

  /// Nil where the bytes are no state.
  init?(_ bytes: [UInt8]) {
    let (content, digest) = (Array(bytes.dropLast(32)), Array(bytes.suffix(32)))
    guard Multihash.sha256(of: content.span.bytes).digest == digest,
      let value = try? DagCBOR.decode(content.span.bytes),
      case .list(let lists)? = value["lists"], let trusted = TrustedList(trusted: lists)
    else { return nil }
    self.list = trusted
    guard let seen = value["seen"] else { return }
    guard case .unsigned(let version)? = seen["version"], case .bytes(let digest)? = seen["digest"]
    else { return nil }
    self.seen = Seen(version: version, digest: digest)
  }
}

extension TrustedList {
  /// A list that was trusted before: who signed it was checked then.
  fileprivate init?(trusted lists: [DataModelValue]) {
    chain = []
    for case .bytes(let bytes) in lists {
      guard let message = try? SignedMessage(bytes, .publishers) else { return nil }
      chain.append(message)
    }
    guard chain.count == lists.count, let last = chain.last,
      let list = try? PublisherList(trusting: last)
    else { return nil }
    self.list = list
  }
}
