import Foundation
import Signing
import TestSupport
import Testing

/// What a released version has signed: it must be read, verified and written with the same bytes.
@Suite struct FixtureTests {
  private static let folder = TestData.packageRoot
    .appendingPathComponent("Tests/SigningTests/Fixtures")

  /// The bytes of a file, which `RECORD_GOLDEN=1` writes.
  private func fixture(_ name: String, _ current: [UInt8]) throws -> [UInt8] {
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Data(current).write(to: file)
    }
    return [UInt8](try Data(contentsOf: file))
  }

  @Test func whatWasSignedIsReadAndWrittenWithTheSameBytes() throws {
    let publishing = try Publishing(seed: 42)
    var value = ModelManifest.sample()
    value.label = "1.0"
    value.parent = value.package
    value.selfTest = .init(input: .bytes([1, 2, 3]), outputDigest: [UInt8](1...32))
    let payload = try fixture("manifest.cbor", value.encoded())
    #expect(try ModelManifest(payload: payload) == value)
    #expect(try value.encoded() == payload)

    let list = try publishing.list([0, 1, 2])
    #expect(try fixture("publishers.cbor", list.payload) == list.payload)
    let signed = try SignedMessage(value, by: [publishing.keys[0], publishing.keys[2]])
    let message = try SignedMessage(fixture("manifest.cose", signed.bytes), .manifest)
    #expect(message.payload == payload)
    #expect(Set(message.signers) == Set([0, 2].map { publishing.keys[$0].publicKey }))
    let node = try PublishedNode(manifest: signed, publishers: [list])
    let block = try fixture("node.dag-cbor", node.block)
    #expect(try PublishedNode(block: block).content == value)

    try publishing.store.trust(list)
    #expect(try publishing.store.accept(message, at: 0).isTrusted)
  }
}
