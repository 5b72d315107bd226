import Foundation
import Signing
import TestSupport
import Testing

@Suite struct KeyStoreTests {
  private let folder: URL
  private let store: KeyStore

  init() {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("keys-\(UUID().uuidString)")
    store = KeyStore(directory: folder)
  }

  private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func aKeyLiesInAFileForItsOwnerAloneAndComesBack() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try store.entries() == [])
    let entry = try store.create("alice")
    #expect(try mode(path("alice.key")) == 0o600)
    #expect(try mode(folder.path) == 0o700)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["alice.key"])
    #expect(try store.key("alice").publicKey == entry.publicKey)
    try store.create("a-b_2")
    #expect(try store.entries().map(\.name) == ["a-b_2", "alice"])
    #expect(PublicKey(entry.publicKey.description) == entry.publicKey)
    #expect(entry.publicKey.description.hasPrefix("z6Mk"))
  }

  @Test func aKeyIsNeverReplaced() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try store.create("alice")
    #expect(throws: KeyError.exists(name: "alice", path: path("alice.key"))) {
      try store.create("alice")
    }
    #expect(try store.key("alice").publicKey == first.publicKey)
  }

  @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o610])
  func aFileThatOthersCanUseIsRefused(mode: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try store.create("alice")
    let path = path("alice.key")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    #expect(throws: KeyError.looseMode(path: path, mode: UInt32(mode))) { try store.key("alice") }
    #expect(throws: KeyError.self) { try store.entries() }
  }

  @Test(arguments: ["", "-a", "A", "a/b", "..", "a.key", "a b", String(repeating: "a", count: 33)])
  func whatIsNoNameIsRefused(name: String) {
    #expect(throws: KeyError.name(name)) { try store.create(name) }
    #expect(throws: KeyError.name(name)) { try store.key(name) }
  }

  @Test func aMissingKeyIsNamed() {
    #expect(throws: KeyError.missing(name: "bob", path: path("bob.key"))) { try store.key("bob") }
  }

  // RFC 8032, 7.1, the first test's secret and public keys.
  @Test func theTextIsTheOneOfTheDocument() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = """
      nevortex-key 1
      # Whoever reads this file can publish in your name. Keep a copy where nobody else does.
      name alice
      public z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw
      secret 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60

      """
    let seed = stride(from: 0, to: 64, by: 2).compactMap {
      let digits = Array("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
      return UInt8(String(digits[$0..<$0 + 2]), radix: 16)
    }
    try store.create("alice", try #require(SigningKey(seed: seed)))
    #expect(try String(contentsOfFile: path("alice.key"), encoding: .utf8) == text)
    for (change, into) in [
      ("nevortex-key 1", "nevortex-key 2"), ("name alice", "name bob"), ("9d61", "9d62"),
      ("cae7f60", "cae7f6"), ("cae7f60", "cae7f6g"), ("secret", "Secret"), ("z6Mk", "z6Mj"),
    ] {
      try text.replacing(change, with: into)
        .write(toFile: path("alice.key"), atomically: false, encoding: .utf8)
      let error = #expect(throws: KeyError.self) { try store.key("alice") }
      guard case .malformed = error else {
        Issue.record("\(change): \(String(describing: error))")
        continue
      }
    }
  }
}
