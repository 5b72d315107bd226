import ContentBlocks
import Foundation
import Manifest
import Signing
import TestSupport
import Testing

/// Keys, lists and manifests of a name, from a seed, in a folder that is deleted with it.
final class Publishing {
  let keys: [SigningKey]
  let store: TrustStore
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("signing-\(UUID().uuidString)")

  init(seed: UInt64 = 1) throws {
    var random = SplitMix64(seed: seed)
    keys = try (0..<5).map { _ in
      try #require(SigningKey(seed: (0..<32).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
    }
    store = TrustStore(directory: folder)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func list(
    _ members: [Int], version: UInt64 = 1, threshold: Int = 2, expiry: UInt64 = 1000,
    name: String = "acme/kws", signedBy signers: [Int]? = nil
  ) throws -> SignedMessage {
    try SignedMessage(
      PublisherList(
        name: name, version: version, expiry: expiry, threshold: threshold,
        keys: Set(members.map { keys[$0].publicKey })),
      by: (signers ?? members).map { keys[$0] })
  }

  func manifest(
    version: UInt64 = 1, label: String? = nil, name: String = "acme/kws", signedBy signers: [Int]
  ) throws -> SignedMessage {
    var manifest = ModelManifest.sample(name: name, version: version)
    manifest.label = label
    return try SignedMessage(manifest, by: signers.map { keys[$0] })
  }

  func isSigner(_ index: Int, _ endorsement: Endorsement) -> Bool {
    endorsement.signers.contains(keys[index].publicKey)
  }
}

extension ModelManifest {
  static func sample(name: String = "acme/kws", version: UInt64 = 1) -> ModelManifest {
    var needs = MachineNeeds()
    needs.formatVersion = 1
    needs.flashByteCount = 96 * 1024
    needs.ramByteCount = 24 * 1024
    needs.operators = 0b1101
    let package = CID(of: [UInt8]("a package".utf8).span.bytes, codec: .dagPB)
    return ModelManifest(
      name: name, version: version, package: package, packageByteCount: 54_321, needs: needs,
      licence: "Apache-2.0")
  }
}

@Suite struct TrustTests {
  @Test func thoseOfTheListVouchAtTheThreshold() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2]))
    let manifest = try publishing.manifest(signedBy: [0, 2, 4])
    let answer = try publishing.store.accept(manifest, at: 999)
    #expect(answer.isTrusted)
    #expect(Set(answer.signers) == Set([0, 2].map { publishing.keys[$0].publicKey }))
    #expect(answer.manifest == ModelManifest.sample())
  }

  @Test func belowTheThresholdIsRefused() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2]))
    for signers in [[0], [3, 4], [1, 3, 4]] {
      let manifest = try publishing.manifest(signedBy: signers)
      let error = #expect(throws: TrustError.self) {
        try publishing.store.accept(manifest, at: 0)
      }
      let signed = signers.filter { $0 < 3 }.count
      #expect(
        error == .belowThreshold(name: "acme/kws", listVersion: 1, signed: signed, threshold: 2))
    }
  }

  @Test func aModelBringsOnlyTheListOfThoseWhoSignedIt() throws {
    let publishing = try Publishing()
    // Somebody else's list under a manifest of the publishers.
    let wrapped = try PublishedNode(
      manifest: publishing.manifest(signedBy: [0, 1]), publishers: [publishing.list([2, 3])])
    #expect(
      throws: TrustError.belowThreshold(
        name: "acme/kws", listVersion: 1, signed: 0, threshold: 2)
    ) { try publishing.store.trust(publishersOf: wrapped) }
    let bare = try PublishedNode(manifest: publishing.manifest(signedBy: [0]))
    #expect(throws: TrustError.noList("acme/kws")) {
      try publishing.store.trust(publishersOf: bare)
    }
    #expect(try publishing.store.list(of: "acme/kws") == nil)
    // A list of another name does not even make a node.
    #expect(throws: PublishedNodeError.otherName("acme/cat")) {
      try PublishedNode(
        manifest: publishing.manifest(signedBy: [0, 1]),
        publishers: [publishing.list([0, 1], name: "acme/cat")])
    }
    let honest = try PublishedNode(
      manifest: publishing.manifest(signedBy: [0, 1]), publishers: [publishing.list([0, 1])])
    #expect(try publishing.store.trust(publishersOf: honest).threshold == 2)
    #expect(try publishing.store.list(of: "acme/kws") != nil)
  }

  @Test func theListsThatLedToTheOneThatCountsAreKept() throws {
    let publishing = try Publishing()
    let lists = try [
      publishing.list([0, 1, 2]), publishing.list([1, 2], version: 2),
      publishing.list([1, 2, 3], version: 3, signedBy: [1, 2]),
    ]
    try publishing.store.trust(lists[0])
    try publishing.store.follow(Array(lists.dropFirst()))
    #expect(try publishing.store.messages(of: "acme/kws") == lists)
    #expect(try publishing.store.messages(of: "acme/cat").isEmpty)
  }

  @Test func moreKeysThanAMessageHoldsAndNoneAreRefused() throws {
    let keys = (0..<17).map { _ in SigningKey() }
    for count in [0, 17] {
      #expect(throws: ManifestError(0, .count)) {
        try SignedMessage(ModelManifest.sample(), by: Array(keys.prefix(count)))
      }
    }
    let full = try SignedMessage(ModelManifest.sample(), by: Array(keys.prefix(16)))
    #expect(full.signers.count == 16)
    #expect(throws: ManifestError(0, .count)) { try full.signed(by: keys[16]) }
  }

  @Test func aSignatureOfAnotherManifestCountsNothing() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2]))
    let one = try publishing.manifest(version: 1, signedBy: [0])
    let two = try publishing.manifest(version: 2, signedBy: [1])
    // The signature under the first, moved under the second.
    var bytes = two.bytes
    bytes.replaceSubrange((bytes.count - 64)..., with: one.bytes.suffix(64))
    let forged = try SignedMessage(bytes, .manifest)
    #expect(forged.signers == [])
    #expect(throws: TrustError.self) { try publishing.store.accept(forged, at: 0) }
  }

  @Test func anExpiredListIsRefused() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2], expiry: 1000))
    let manifest = try publishing.manifest(signedBy: [0, 1])
    #expect(throws: TrustError.expired(name: "acme/kws", listVersion: 1, expiry: 1000, now: 1000)) {
      try publishing.store.accept(manifest, at: 1000)
    }
    // A new list of the same publishers mends it.
    try publishing.store.follow([publishing.list([0, 1, 2], version: 2, expiry: 2000)])
    #expect(try publishing.store.accept(manifest, at: 1000).isTrusted)
  }

  @Test func anOlderVersionIsRefusedAlsoAfterARestart() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2]))
    let old = try publishing.manifest(version: 1, signedBy: [0, 1])
    let new = try publishing.manifest(version: 2, signedBy: [0, 1])
    try publishing.store.accept(new, at: 0)
    try publishing.store.accept(new, at: 0)
    let restarted = TrustStore(directory: publishing.folder)
    #expect(throws: TrustError.rollback(name: "acme/kws", seen: 2, found: 1)) {
      try restarted.accept(old, at: 0)
    }
    // Judging alone remembers nothing.
    try _ = restarted.judge(publishing.manifest(version: 3, signedBy: [0, 1]), at: 0)
    #expect(try restarted.accept(new, at: 0).isTrusted)
    #expect(throws: TrustError.fork(name: "acme/kws", version: 2)) {
      try restarted.accept(
        publishing.manifest(version: 2, label: "other", signedBy: [0, 1]), at: 0)
    }
  }

  @Test func aLostKeyIsSurvivedByRotation() throws {
    let publishing = try Publishing()
    let first = try publishing.list([0, 1, 2])
    try publishing.store.trust(first)
    // The owner of 2 has lost it; 0 and 1 put 3 in its place, and 3 signs too.
    let second = try publishing.list([0, 1, 3], version: 2, signedBy: [0, 1])
    let third = try publishing.list([1, 3, 4], version: 3, signedBy: [1, 3])
    #expect(try publishing.store.follow([first, second, third])?.version == 3)
    let manifest = try publishing.manifest(signedBy: [3, 4])
    #expect(try publishing.store.accept(manifest, at: 0).isTrusted)
    // Who found the lost key, and one more, can publish no more.
    let stolen = try publishing.manifest(version: 2, signedBy: [0, 2])
    #expect(throws: TrustError.self) { try publishing.store.accept(stolen, at: 0) }
    // Somebody who knows only the last list does not go back.
    try publishing.store.follow([first, second])
    #expect(try publishing.store.list(of: "acme/kws")?.version == 3)
  }

  @Test func aListMustBeSignedByThoseBeforeItAndByItsOwn() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2]))
    for signers in [[0], [3, 4], [0, 3], [2, 3, 4]] {
      let next = try publishing.list([2, 3, 4], version: 2, signedBy: signers)
      #expect(throws: TrustError.self) { try publishing.store.follow([next]) }
    }
    #expect(throws: TrustError.gap(name: "acme/kws", held: 1, found: 3)) {
      try publishing.store.follow([publishing.list([0, 1, 2], version: 3)])
    }
    #expect(throws: TrustError.otherList(name: "acme/kws", version: 1)) {
      try publishing.store.follow([publishing.list([0, 1, 3])])
    }
    #expect(throws: TrustError.otherName("acme/other")) {
      try publishing.store.follow([
        publishing.list([0, 1, 2], version: 2),
        publishing.list([0, 1, 2], version: 3, name: "acme/other"),
      ])
    }
    #expect(try publishing.store.list(of: "acme/kws")?.version == 1)
  }

  @Test func nobodyVouchesForANameWithoutAList() throws {
    let publishing = try Publishing()
    let answer = try publishing.store.accept(publishing.manifest(signedBy: [0]), at: 0)
    #expect(!answer.isTrusted && publishing.isSigner(0, answer))
    #expect(try publishing.store.follow([publishing.list([0, 1])]) == nil)
    #expect(throws: TrustError.self) {
      try publishing.store.trust(publishing.list([0, 1, 2], signedBy: [0]))
    }
    try publishing.store.trust(publishing.list([0, 1, 2]))
    #expect(throws: TrustError.alreadyTrusted("acme/kws")) {
      try publishing.store.trust(publishing.list([2, 3, 4]))
    }
  }

  @Test func aStateThatWasDamagedIsAnErrorAndNotNoTrust() throws {
    let publishing = try Publishing()
    try publishing.store.trust(publishing.list([0, 1, 2]))
    let file = publishing.folder.appendingPathComponent("acme+kws.trust")
    let bytes = try Data(contentsOf: file)
    try bytes.dropLast().write(to: file)
    #expect(throws: TrustError.state(path: file.path)) {
      try publishing.store.accept(publishing.manifest(signedBy: [0, 1]), at: 0)
    }
  }
}
