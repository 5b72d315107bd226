#if Sharing
  import Foundation
  import TestSupport
  import Testing

  /// The command with this folder as the user's.
  private func keys(_ folder: Folder, _ words: String...) throws -> Command {
    try Command(["keys"] + words, environment: ["NEVORTEX_HOME": folder.path("home")])
  }

  @Test func aKeyIsMadeListedAndShown() throws {
    let folder = try Folder()
    #expect(try keys(folder, "list").output.contains("there is no key"))
    let made = try keys(folder, "new", "alice", "--json").object()
    let publicKey = try #require(made["publicKey"] as? String)
    #expect(publicKey.hasPrefix("z6Mk"))
    let file = folder.path("home/keys/alice.key")
    #expect(made["file"] as? String == file)
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
    #expect(mode as? Int == 0o600)
    let list = try keys(folder, "list", "--json").object()
    let entries = try #require(list["keys"] as? [[String: Any]])
    #expect(entries.map { $0["name"] as? String } == ["alice"])
    #expect(try keys(folder, "list").output.contains(publicKey))
    let shown = try keys(folder, "show", "alice")
    #expect(shown.output.contains(publicKey) && !shown.output.contains("secret"))
  }

  @Test func whatIsWrongWithAKeyIsSaidWithItsMend() throws {
    let folder = try Folder()
    #expect(try keys(folder, "new", "alice").status == 0)
    let again = try keys(folder, "new", "alice")
    #expect(again.status == 1 && again.errors.contains("never replaced"))
    let name = try keys(folder, "new", "../alice")
    #expect(name.status == 64 && name.errors.contains("not a name"))
    let missing = try keys(folder, "show", "bob")
    #expect(missing.status == 66 && missing.errors.contains("nevortex keys new bob"))
    let file = folder.path("home/keys/alice.key")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let loose = try keys(folder, "show", "alice")
    #expect(loose.status == 1 && loose.errors.contains("chmod 600"))
    try Data("a key".utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    #expect(try keys(folder, "list").status == 65)
  }
#endif
