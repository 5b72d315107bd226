#if Sharing
  import Foundation
  import TestSupport
  import Testing

  /// The command with a store in this folder.
  private func store(_ folder: Folder, _ words: String...) throws -> Command {
    try Command(["store"] + words + ["--store", folder.path("store")])
  }

  /// Builds the example, and imports it; gives its name.
  private func imported(_ folder: Folder) throws -> String {
    let package = folder.path("digits.nvx")
    let build = try Command(
      "build", Example.path("drawn-digits.onnx"), "--calibrate", Example.path("calibration.npz"),
      "--samples", "8", "-o", package, "--json")
    let cid = try #require(try build.object()["cid"] as? String)
    let report = try store(folder, "import", package, "--json").object()
    #expect(report["roots"] as? [String] == [cid])
    return cid
  }

  @Test func aPackageGoesThroughTheStoreAsACAR() throws {
    let folder = try Folder()
    let cid = try imported(folder)
    let list = try store(folder, "list", "--json").object()
    let entry = try #require((list["entries"] as? [[String: Any]])?.first)
    #expect(entry["cid"] as? String == cid)
    #expect(entry["whole"] as? Bool == true && entry["pinned"] as? Bool == true)

    let car = folder.path("digits.car")
    let export = try store(folder, "export", cid, "-o", car, "--piece", "--json").object()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: car)).count
    #expect(export["bytes"] as? Int == bytes)
    #expect((export["piece"] as? String)?.hasPrefix("baga6ea4seaq") == true)

    let other = try Folder()
    #expect(try store(other, "import", car).output.contains("root \(cid), pinned"))
    #expect(try store(other, "verify").status == 0)
    let table = try store(other, "list").output
    #expect(table.contains("package") && table.contains(cid))
    let packages = try FileManager.default.contentsOfDirectory(atPath: other.path("store/packages"))
    let stored = other.path("store/packages/\(try #require(packages.first))")
    #expect(FileManager.default.contentsEqual(atPath: stored, andPath: folder.path("digits.nvx")))
    let run = try Command("run", stored, "--input", Example.path("sample.npy"), "--json")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func whatIsUnpinnedIsCollected() throws {
    let folder = try Folder()
    let cid = try imported(folder)
    #expect(try store(folder, "collect", "--json").object()["blocks"] as? Int == 0)
    #expect(try store(folder, "unpin", cid).status == 0)
    let again = try store(folder, "unpin", cid)
    #expect(again.status == 1 && again.errors.contains("not pinned"))
    #expect(try store(folder, "collect").output.contains("removed \(cid)"))
    #expect(try store(folder, "list").output.contains("nothing is stored"))
    let pin = try store(folder, "pin", cid)
    #expect(pin.status == 1 && pin.errors.contains("fetch or import it first"))
  }

  @Test func aDamagedStoreDoesNotVerify() throws {
    let folder = try Folder()
    let cid = try imported(folder)
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("store/packages")).first)
    let file = try FileHandle(
      forUpdating: URL(fileURLWithPath: folder.path("store/packages/\(name)")))
    try file.seek(toOffset: 5000)
    try file.write(contentsOf: Data("damage".utf8))
    try file.close()
    let verify = try store(folder, "verify", "--json")
    #expect(verify.status == 1)
    let report = try verify.object()
    #expect(report["brokenPackages"] as? [String] == [cid])
    #expect((report["damages"] as? [[String: Any]])?.first?["offset"] as? Int == 4096)
    #expect(try store(folder, "export", cid, "-o", folder.path("a.car")).status == 1)
    #expect(!folder.holds("a.car"))
    #expect(try store(folder, "import", folder.path("digits.nvx")).status == 0)
    #expect(try store(folder, "verify").status == 0)
  }

  @Test func theStoreSaysWhatIsWrongWithItsWords() throws {
    let folder = try Folder()
    #expect(try store(folder, "pin", "bafy").status == 64)
    let missing = try store(folder, "import", "no-such.car")
    #expect(missing.status == 66 && missing.errors.contains("no-such.car"))
    let malformed = try store(folder, "import", Example.path("labels.txt"))
    #expect(malformed.status == 65 && malformed.errors.contains("labels.txt: no CAR"))
  }

  @Test func theHomeOfTheStoreCanBeMoved() throws {
    let folder = try Folder()
    let process = Process()
    process.executableURL = Command.program
    process.arguments = ["store", "list"]
    process.environment = ["NEVORTEX_HOME": folder.path("home")]
    process.standardOutput = Pipe()
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(folder.holds("home/store/index.sqlite"))
  }
#endif
