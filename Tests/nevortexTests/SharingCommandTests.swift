#if Sharing
  import ContentStore
  import Foundation
  import TestSupport
  import Testing

  /// Publishing, serving and fetching as users do it, between processes on loopback.
  @Suite(.serialized) struct SharingCommandTests {
    /// A package of the example: with more samples it is another one.
    private func package(_ user: User, samples: Int = 8) throws -> String {
      let path = user.path("digits-\(samples).nvx")
      let build = try Command(
        "build", Example.path("drawn-digits.onnx"), "--calibrate", Example.path("calibration.npz"),
        "--samples", "\(samples)", "-o", path)
      #expect(build.status == 0, "\(build.errors)")
      return path
    }

    private func publish(
      _ user: User, _ package: String, revision: Int, _ words: String...
    ) throws -> String {
      let command = try user.run(
        ["publish", package, "--name", "vision/digits", "--revision", "\(revision)", "--json"]
          + words)
      #expect(command.status == 0, "\(command.errors)")
      return try #require(try command.object()["cid"] as? String)
    }

    @Test func whatIsPublishedComesFromAPeerAGatewayOrAFile() async throws {
      let publisher = try User()
      _ = try publisher.run("keys", "new", "alice")
      let package = try package(publisher)
      let cid = try publish(publisher, package, revision: 1)
      let node = try await publisher.startNode()
      let car = publisher.path("digits.car")
      #expect(try publisher.run("store", "export", cid, "-o", car).status == 0)
      #expect(try publisher.run("store", "list").output.contains("vision/digits 1"))
      for source in [node.peer, node.gateway, car] {
        let other = try User()
        let fetched = other.path("fetched.nvx")
        let command = try other.run("fetch", cid, "--from", source, "-o", fetched, "--json")
        #expect(command.status == 0, "\(command.errors)")
        #expect(FileManager.default.contentsEqual(atPath: fetched, andPath: package))
        let manifest = try command.object()["manifest"] as? [String: Any]
        #expect(manifest?["passedSelfTest"] as? Bool == true)
        #expect(manifest?["isTrusted"] as? Bool == false)
        #expect(manifest?["name"] as? String == "vision/digits")
        // What is here is not fetched again, and nobody needs to be there for it.
        let again = try other.run("fetch", cid, "--json").object()
        #expect(again["fetchedBytes"] as? Int == 0)
        #expect(try other.run("inspect", cid, "--json").object()["format"] as? String == "nvx")
        let input = Example.path("sample.npy")
        let answer = try other.run("run", cid, "--input", input, "--json")
        #expect(answer.status == 0, "\(answer.errors)")
        #expect(answer.output == (try other.run("run", package, "--input", input, "--json")).output)
        #expect(try other.run("store", "verify").status == 0)
      }
      #expect(publisher.stopNode() == 0)
    }

    @Test func aNodeComesBackWithItsPeersAndServesWhatTheyGave() async throws {
      let publisher = try User()
      let package = try package(publisher)
      let first = try await publisher.startNode("--serve", package)
      let cid = try #require(try Command("inspect", package, "--json").object()["cid"] as? String)
      let middle = try User()
      #expect(try middle.run("fetch", cid, "--from", first.peer).status == 0)
      let second = try await middle.startNode()
      #expect(publisher.stopNode() == 0)
      // The publisher is gone: what it gave is served on.
      let last = try User()
      let fetch = try last.run("fetch", cid, "--from", second.peer)
      #expect(fetch.status == 0, "\(fetch.errors)")
      #expect(fetch.output.contains("asked for by its own hash"))
      #expect(try last.run("store", "unpin", cid).status == 0)
      #expect(try last.run("store", "collect").status == 0)
      // This one names nobody: the peer of the last run is asked.
      let again = try last.run("fetch", cid, "--json").object()
      #expect(again["fetchedBytes"] as? Int ?? 0 > 30_000)
      #expect(middle.stopNode() == 0)
    }

    @Test func anyFileIsFetchedByItsHash() async throws {
      let (one, other) = (try User(), try User())
      let model = Example.path("drawn-digits.onnx")
      let store = try ContentStore(
        directory: URL(fileURLWithPath: one.path("home/store"), isDirectory: true))
      let cid = "\(try store.add(file: URL(fileURLWithPath: model), pin: true))"
      let node = try await one.startNode()
      let fetched = other.path("fetched.onnx")
      let command = try other.run("fetch", cid, "--from", node.peer, "-o", fetched)
      #expect(command.status == 0, "\(command.errors)")
      #expect(FileManager.default.contentsEqual(atPath: fetched, andPath: model))
      #expect(try other.run("inspect", cid, "--json").object()["format"] as? String == "onnx")
    }

    @Test func aPeerThatLiesIsNamed() async throws {
      let (honest, liar, user) = (try User(), try User(), try User())
      let package = try package(honest)
      let cid = try #require(try Command("inspect", package, "--json").object()["cid"] as? String)
      let node = try await honest.startNode("--serve", package)
      _ = try liar.run("store", "import", package)
      let program = try #require(PeerProgram.program, "PeerProcess is built with the tests")
      let process = try PeerProgram(
        program,
        [
          "--store", liar.path("home/store"), "--seed", "7", "--lie", "--listen",
          "/ip4/127.0.0.1/tcp/0",
        ])
      defer { process.kill() }
      let address = try #require(process.words(after: "listening")?.first)
      let peer = try #require(address.split(separator: "/").last)
      let alone = try user.run("fetch", cid, "--from", address, "--timeout", "2")
      #expect(alone.status == 1 && alone.errors.contains("peer \(peer) is not used any more"))
      let fetch = try user.run("fetch", cid, "--from", address, "--from", node.peer, "--json")
      #expect(fetch.status == 0, "\(fetch.errors)")
      #expect(try user.run("store", "verify").status == 0)
    }

    @Test func anOlderVersionAndAStrangersAreRefused() throws {
      let publisher = try User()
      _ = try publisher.run("keys", "new", "alice")
      let old = try publish(publisher, try package(publisher), revision: 1)
      let new = try publish(publisher, try package(publisher, samples: 16), revision: 2)
      let back = try publisher.run(
        "publish", publisher.path("digits-8.nvx"), "--name",
        "vision/digits", "--revision", "1")
      #expect(back.status == 1 && back.errors.contains("older than version 2"))

      let user = try User()
      let cars = try [old, new].map { cid throws in
        let car = publisher.path("\(cid).car")
        #expect(try publisher.run("store", "export", cid, "-o", car).status == 0)
        return car
      }
      #expect(try user.run("fetch", new, "--from", cars[1]).status == 0)
      #expect(try user.run("keys", "trust", new).status == 0)
      let trusted = try user.run("fetch", new)
      #expect(trusted.output.contains("whom you trust"), "\(trusted.errors)")
      let rollback = try user.run("fetch", old, "--from", cars[0])
      #expect(rollback.status == 1 && rollback.errors.contains("older than version 2"))

      let stranger = try User()
      _ = try stranger.run("keys", "new", "mallory")
      let forged = try publish(stranger, publisher.path("digits-8.nvx"), revision: 3)
      let car = stranger.path("forged.car")
      #expect(try stranger.run("store", "export", forged, "-o", car).status == 0)
      let refused = try user.run("fetch", forged, "--from", car)
      #expect(refused.status == 1 && refused.errors.contains("keys distrust vision/digits"))
      // What was refused is kept by no pin.
      #expect(try user.run("store", "unpin", forged).status == 1)
      let pins = try user.run("store", "list", "--json").object()["entries"] as? [[String: Any]]
      #expect(
        pins?.contains { $0["cid"] as? String == forged && $0["pinned"] as? Bool == true } == false)
    }

    @Test func versionsRiseWithoutANumberToo() throws {
      let user = try User()
      _ = try user.run("keys", "new", "alice")
      let packages = try [8, 16].map { try package(user, samples: $0) }
      let future = Int(Date().timeIntervalSince1970) + 10_000
      let first = try user.run(
        "publish", packages[0], "--name", "digits", "--revision", "\(future)")
      #expect(first.status == 0, "\(first.errors)")
      let second = try user.run("publish", packages[1], "--name", "digits", "--json")
      #expect(try second.object()["version"] as? Int == future + 1, "\(second.errors)")
    }

    @Test func aLostKeyIsSurvived() throws {
      let publisher = try User()
      for key in ["a", "b", "c"] { _ = try publisher.run("keys", "new", key) }
      let packages = [try package(publisher), try package(publisher, samples: 16)]
      let first = try publish(
        publisher, packages[0], revision: 1, "--key", "a", "--key", "b", "--key", "c",
        "--threshold", "2")
      let user = try User()
      let car = publisher.path("first.car")
      _ = try publisher.run("store", "export", first, "-o", car)
      _ = try user.run("fetch", first, "--from", car)
      #expect(try user.run("keys", "trust", first).status == 0)

      try FileManager.default.removeItem(atPath: publisher.path("home/keys/a.key"))
      let alone = try publisher.run(
        "keys", "rotate", "vision/digits", "--key", "b", "--to", "b", "--to", "c")
      #expect(alone.status == 1 && alone.errors.contains("1 of 2 signatures"))
      let rotated = try publisher.run(
        "keys", "rotate", "vision/digits", "--to", "b", "--to", "c", "--json")
      #expect(try rotated.object()["version"] as? Int == 2, "\(rotated.errors)")

      // As many must sign as before, where nothing else was said.
      #expect(try rotated.object()["threshold"] as? Int == 2)
      let second = try publish(publisher, packages[1], revision: 2, "--key", "b", "--key", "c")
      let next = publisher.path("second.car")
      _ = try publisher.run("store", "export", second, "-o", next)
      // Who trusts the first list follows the second by itself.
      let followed = try user.run("fetch", second, "--from", next, "--json")
      let manifest = try followed.object()["manifest"] as? [String: Any]
      #expect(manifest?["isTrusted"] as? Bool == true, "\(followed.errors)")
      let lists = try user.run("keys", "trusted", "--json").object()["trusted"] as? [[String: Any]]
      #expect(lists?.map { $0["version"] as? Int } == [2])
      // Whom one trusts already can be trusted again, and not any more.
      #expect(try user.run("keys", "trust", second).status == 0)
      #expect(try user.run("keys", "distrust", "vision/digits").status == 0)
      #expect(try user.run("keys", "distrust", "vision/digits").status == 1)
      #expect(try user.run("keys", "trusted").output.contains("nobody is trusted yet"))
    }

    @Test func whatIsDamagedOrCannotBeWrittenIsNotBlamedOnOthers() throws {
      let user = try User()
      _ = try user.run("keys", "new", "alice")
      let package = try package(user)
      let published = try publish(user, package, revision: 1)
      let file = URL(fileURLWithPath: user.path("home/trust/vision+digits.trust"))
      var bytes = try Data(contentsOf: file)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      let damaged = try user.run("fetch", published)
      #expect(damaged.status == 65 && damaged.errors.contains("vision+digits.trust"))
      // What fails leaves no trust behind.
      let wrong = try user.run("publish", package, "--name", "Vision")
      #expect(wrong.status == 64 && wrong.errors.contains("--name takes"))
      #expect(try user.run("publish", package, "--name", "a", "--days", "0").status == 64)
      #expect(try user.run("publish", package, "--name", "a", "--licence", "").status == 64)
      #expect(!FileManager.default.fileExists(atPath: user.path("home/trust/a.trust")))
    }

    @Test func aReaderThatLeavesEndsTheProgramInSilence() throws {
      let user = try User()
      let cid = try publish(
        {
          _ = try user.run("keys", "new", "alice"); return user
        }(), try package(user), revision: 1)
      for words in ["fetch \(cid) --json", "keys list", "node --no-discovery --http 0"] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "'\(Command.program.path)' \(words) | true"]
        process.environment = ["NEVORTEX_HOME": user.path("home"), "PATH": "/usr/bin:/bin"]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(!String(decoding: text, as: UTF8.self).contains("Fatal"), "\(words)")
      }
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func aFetchThatIsStoppedSaysWhatIsHere(_ signal: Int32, _ status: Int32) async throws {
      let (other, user) = (try User(), try User())
      let node = try await other.startNode()
      let cid = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
      let fetch = try user.start(["fetch", cid, "--from", node.peer], as: "fetch")
      while fetch.isRunning, try !other.log(of: "node").contains(" connected") {
        try await Task.sleep(for: .milliseconds(20))
      }
      kill(fetch.processIdentifier, signal)
      fetch.waitUntilExit()
      #expect(fetch.terminationReason == .exit && fetch.terminationStatus == status)
      let said = try user.log(of: "fetch")
      #expect(said.contains("stopped; 0 blocks, 0 B, stay in the store"), "\(said)")
    }

    @Test func whatCannotBeFetchedIsSaidWithItsReason() throws {
      let user = try User()
      let cid = "bafkreifzjut3te7nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
      let nobody = try user.run("fetch", cid, "--timeout", "1", "--from", "http://127.0.0.1:9")
      #expect(nobody.status == 1)
      #expect(nobody.errors.contains("nobody who was asked gave it"))
      #expect(nobody.errors.contains("http://127.0.0.1:9/ipfs/\(cid)"))
      #expect(nobody.errors.contains(": Connection refused\n"))
      #expect(try user.run("fetch", "no-cid").status == 64)
      #expect(try user.run("fetch", cid, "--from", "/ip4/1.2.3").status == 64)
      #expect(try user.run("fetch", cid, "--from", user.path("no.car")).status == 66)
      let gateway = try user.run(
        "fetch", cid, "--from", "http://127.0.0.1:9", "--from", user.path("no.car"))
      #expect(gateway.status == 66, "\(gateway.errors)")
      let car = user.path("wrong.car")
      try Data("no CAR".utf8).write(to: URL(fileURLWithPath: car))
      #expect(try user.run("fetch", cid, "--from", car).status == 65)
      #expect(try user.run("fetch", cid, "--from", "http://127.0.0.1:65536").status == 64)
    }

    @Test func aDamagedFileDoesNotKeepOthersFromBeingAsked() async throws {
      let (publisher, user) = (try User(), try User())
      let package = try package(publisher)
      let node = try await publisher.startNode("--serve", package)
      let cid = try #require(try Command("inspect", package, "--json").object()["cid"] as? String)
      let car = user.path("wrong.car")
      try Data("no CAR".utf8).write(to: URL(fileURLWithPath: car))
      let fetch = try user.run("fetch", cid, "--from", car, "--from", node.peer)
      #expect(fetch.status == 0 && fetch.output.contains("no CAR"), "\(fetch.errors)")
    }

    @Test func whatCountsForNothingIsSaid() throws {
      let user = try User()
      for key in ["alice", "bob"] { _ = try user.run("keys", "new", key) }
      let packages = [try package(user), try package(user, samples: 16)]
      let words = ["--name", "digits", "--key", "alice"]
      #expect(try user.run(["publish", packages[0], "--revision", "1"] + words).status == 0)
      let late = try user.run(
        ["publish", packages[1], "--revision", "2", "--key", "bob", "--threshold", "2"] + words)
      #expect(late.status == 64 && late.errors.contains("keys rotate"))
      let second = try user.run(
        ["publish", packages[1], "--revision", "2", "--key", "bob"] + words)
      #expect(second.status == 0 && second.errors.contains("counts for nothing"))
      let away = try user.run("keys", "rotate", "digits", "--key", "alice", "--to", "bob")
      #expect(away.status == 1 && away.errors.contains("by keys of the new list"), "\(away.errors)")
      #expect(try user.run("keys", "rotate", "digits", "--to", "bob").status == 0)
    }

    @Test func whatCannotBePublishedIsSaidWithItsMend() async throws {
      let user = try User()
      let package = try package(user)
      let unsigned = try user.run("publish", package)
      #expect(unsigned.status == 64 && unsigned.errors.contains("nevortex keys new"))
      _ = try user.run("keys", "new", "alice")
      let longer = user.path("longer.nvx")
      try (Data(contentsOf: URL(fileURLWithPath: package)) + Data([0])).write(
        to: URL(fileURLWithPath: longer))
      let trailing = try user.run("publish", longer, "--name", "longer")
      #expect(trailing.status == 65 && trailing.errors.contains("bytes follow the package"))
      let many = try user.run("publish", package, "--threshold", "2")
      #expect(many.status == 64 && many.errors.contains("--threshold 2"))
      let rotated = try user.run("keys", "rotate", "nobody/trusts", "--to", "alice")
      #expect(rotated.status == 1 && rotated.errors.contains("no list of publishers"))
      let node = try await user.startNode()
      let port = try #require(node.gateway.split(separator: ":").last.map(String.init))
      let taken = try user.run(
        "node", "--listen", "/ip4/127.0.0.1/tcp/0", "--http", port, "--no-discovery")
      #expect(taken.status == 69 && taken.errors.contains("in use; give another port"))
      let elsewhere = try user.run("node", "--listen", "/ip4/192.0.2.1/tcp/1")
      #expect(elsewhere.status == 69)
      #expect(elsewhere.errors.contains("/tcp/1: Cannot assign requested address; give another"))
    }
  }
#endif
