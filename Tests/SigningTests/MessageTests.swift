import ContentBlocks
import Crypto
import Foundation
import Manifest
import Signing
import TestSupport
import Testing

@Suite struct MessageTests {
  private func everything() -> ModelManifest {
    var manifest = ModelManifest.sample()
    manifest.label = "1.2.0-rc.1"
    manifest.parent = CID(of: [UInt8]("its parent".utf8).span.bytes, codec: .raw)
    manifest.selfTest = .init(
      input: .pattern(seed: 7), outputDigest: [UInt8](repeating: 0x5A, count: 32))
    return manifest
  }

  @Test func aManifestComesBackAsItWas() throws {
    var manifest = everything()
    #expect(try ModelManifest(payload: manifest.encoded()) == manifest)
    manifest.selfTest?.input = .bytes([1, 2, 3])
    #expect(try ModelManifest(payload: manifest.encoded()) == manifest)
    manifest = .sample()
    #expect(try ModelManifest(payload: manifest.encoded()) == manifest)
  }

  @Test func whatAManifestMustNotSayIsRefused() throws {
    let changes: [(UInt64, (inout ModelManifest) -> Void)] = [
      (2, { $0.name = "Acme" }), (2, { $0.name = "acme//kws" }), (2, { $0.name = "acme/" }),
      (2, { $0.name = "../kws" }), (2, { $0.name = "" }),
      (2, { $0.name = String(repeating: "a", count: 65) }), (3, { $0.version = 0 }),
      (4, { $0.label = "" }), (4, { $0.label = "\u{1B}[2J" }), (4, { $0.label = "1\u{301}" }),
      (8, { $0.licence = "" }), (8, { $0.licence = String(repeating: "M", count: 129) }),
      (10, { $0.selfTest?.input = .pattern(seed: 0) }),
      (10, { $0.selfTest?.outputDigest.removeLast() }),
      (5, { $0.package = CID(codec: 0x85, hash: $0.package.hash) }),
      (9, { $0.parent = CID(codec: 0x55, hash: Multihash(function: 0x13, digest: [1])) }),
    ]
    for (key, change) in changes {
      var manifest = everything()
      change(&manifest)
      let error = #expect(throws: ManifestError.self) { try manifest.encoded() }
      #expect(error?.reason == .value(key: key))
    }
  }

  @Test func whatAListMustNotSayIsRefused() throws {
    let publishing = try Publishing()
    let keys = Set(publishing.keys.map(\.publicKey))
    for (key, threshold, count) in [(5, 0, 3), (5, 4, 3), (6, 1, 0), (5, 17, 5)] {
      let list = PublisherList(
        name: "a", version: 1, expiry: 1, threshold: threshold, keys: Set(keys.prefix(count)))
      let error = #expect(throws: ManifestError.self) { try list.encoded() }
      #expect(error?.reason == .value(key: UInt64(key)))
    }
    let list = PublisherList(name: "a", version: 1, expiry: .max, threshold: 5, keys: keys)
    let bytes = try list.encoded()
    #expect(try PublisherList(payload: bytes) == list)
    // Two keys change places.
    var swapped = bytes
    let start = bytes.count - 34 * 2
    swapped.replaceSubrange(start..<start + 34, with: bytes[(start + 34)...])
    swapped.replaceSubrange((start + 34)..., with: bytes[start..<start + 34])
    let error = #expect(throws: ManifestError.self) { try PublisherList(payload: swapped) }
    #expect(error?.reason == .value(key: 6))
  }

  @Test func aMessageOfOneKindIsNotReadAsAnother() throws {
    let publishing = try Publishing()
    let list = try publishing.list([0, 1])
    #expect(throws: ManifestError(0, .contentType)) { try SignedMessage(list.bytes, .manifest) }
    #expect(try SignedMessage(list.bytes, .publishers) == list)
  }

  @Test func ownersOfKeysSignOneByOne() throws {
    let publishing = try Publishing()
    let both = try publishing.manifest(signedBy: [0, 1])
    let one = try SignedMessage(publishing.manifest(signedBy: [0]).bytes, .manifest)
    let again = try one.signed(by: publishing.keys[1]).signed(by: publishing.keys[1])
    #expect(Set(again.signers) == Set(both.signers) && again.signers.count == 2)
    let list = try publishing.list([0, 1, 2]).payload
    let view = try PublisherListView(list.span.bytes)
    let message = try COSESignView(again.bytes.span.bytes)
    let count = view.signerCount(of: message)
    #expect(count == 2)
  }

  @Test func noBitOfAMessageCanBeChanged() throws {
    let publishing = try Publishing()
    let list = try publishing.list([0, 1, 2])
    let message = try publishing.manifest(signedBy: [0])
    let keys = try PublisherListView(list.payload.span.bytes)
    for index in message.bytes.indices {
      var changed = message.bytes
      changed[index] ^= 1 << UInt8(index % 8)
      guard let view = try? COSESignView(changed.span.bytes) else { continue }
      let count = keys.signerCount(of: view)
      #expect(count == 0, "byte \(index)")
    }
  }

  @Test func aPublishedNodeLinksToThePackageAndCarriesWhatIsSigned() throws {
    let publishing = try Publishing()
    let manifest = try publishing.manifest(signedBy: [0, 1])
    let plain = try PublishedNode(manifest: manifest)
    #expect(try PublishedNode(block: plain.block) == plain)
    let node = try PublishedNode(
      manifest: manifest,
      publishers: [publishing.list([0, 1]), publishing.list([0, 1, 2], version: 2)])
    #expect(try PublishedNode(block: node.block) == node)
    let value = try DagCBOR.decode(node.block.span.bytes)
    #expect(value.links == [ModelManifest.sample().package])
    #expect(node.cid.codec == 0x71 && node.cid.names(node.block.span.bytes) == true)
    // The fields in another order of the wrong package.
    let other = CID(of: [UInt8]("another".utf8).span.bytes, codec: .dagPB)
    let wrong = try DagCBOR.encode(
      .map(DataModelMap(["manifest": .bytes(manifest.bytes), "package": .link(other)])))
    #expect(
      throws: PublishedNodeError.package(link: other, manifest: ModelManifest.sample().package)
    ) { try PublishedNode(block: wrong) }
    let more = try DagCBOR.encode(
      .map(
        DataModelMap([
          "manifest": .bytes(manifest.bytes), "package": .link(other), "more": .null,
        ])))
    #expect(throws: PublishedNodeError.fields) { try PublishedNode(block: more) }
  }
}

@Suite struct DifferentialTests {
  // Messages of all lengths around SHA-512's blocks; one bit is changed in each second one.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func randomSignaturesAreJudgedAsBySwiftCrypto(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for length in 0..<260 {
      let key = Curve25519.Signing.PrivateKey()
      var message = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      var signature = [UInt8](try key.signature(for: message))
      var publicKey = [UInt8](key.publicKey.rawRepresentation)
      let place = Int(random.next() % UInt64(96 + length))
      if length % 2 == 1 {
        switch place {
        case 0..<64: signature[place] ^= 1 << UInt8(random.next() % 8)
        case 64..<96: publicKey[place - 64] ^= 1 << UInt8(random.next() % 8)
        default: message[place - 96] ^= 1 << UInt8(random.next() % 8)
        }
      }
      let expected =
        (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey))?
        .isValidSignature(signature, for: message) ?? false
      guard
        var verifier = Ed25519Verifier(
          publicKey: publicKey.span.bytes, signature: signature.span.bytes)
      else {
        Issue.record("length \(length): sizes")
        continue
      }
      verifier.update(message.span.bytes)
      let isValid = verifier.isValid()
      #expect(isValid == expected, "length \(length)")
      #expect(expected == (length % 2 == 0), "length \(length)")
    }
  }

  @Test func sha512IsSwiftCryptosInPartsOfAllSizes() {
    var random = SplitMix64(seed: 9)
    for length in 0..<400 {
      let message = (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let cut = length == 0 ? 0 : Int(random.next() % UInt64(length))
      var hash = Manifest.SHA512()
      hash.update(message.span.bytes.extracting(0..<cut))
      hash.update(message.span.bytes.extracting(cut..<length))
      let digest = hash.finalize()
      var bytes: [UInt8] = []
      for index in digest.indices { bytes.append(digest[index]) }
      #expect(bytes == [UInt8](Crypto.SHA512.hash(data: message)))
    }
  }
}
