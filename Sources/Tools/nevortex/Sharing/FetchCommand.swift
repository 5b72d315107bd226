#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentID
  import ContentStore
  import Foundation
  import PeerProtocol
  import PeerTransport

  /// Gets a package by its name from whoever has it.
  struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "fetch", abstract: "Get a package by its CID from whoever has it, and check it.",
      discussion: """
        Example: nevortex fetch bafy... -o model.nvx
        Example: nevortex fetch bafy... --from /ip4/192.0.2.1/tcp/4001/p2p/12D3...
        All sources are asked at once: peers of earlier runs, the local network, the distributed \
        table, and those of --from. Every block is checked against its hash. What was fetched \
        stays in the store, and a fetch that was stopped goes on where it was.
        """)

    @Argument(help: "The CID of a published model, of a package, or of any file.")
    var cid: String

    @Option(name: .shortAndLong, help: "Where the package goes; without it, it stays in the store.")
    var output: String?

    @Option(
      help: "Where to ask too: a peer's address, the URL of a gateway, a .car or a .nvx file.")
    var from: [String] = []

    @Option(help: "Give up after so many seconds in which nothing came.")
    var timeout: Int = 60

    @Option(help: "The largest package that is taken: 512K, 64M or bytes.")
    var limit: String = "4096M"

    @OptionGroup var options: StoreOptions

    @Flag(help: "Print one JSON object instead of words.")
    var json = false

    func validate() throws {
      guard ByteSize.parse(limit) != nil else {
        throw ValidationError("\(limit) is no size: write bytes, or 512K, or 64M")
      }
      guard (1...86_400).contains(timeout) else {
        throw ValidationError("--timeout: 1 to 86400 seconds can be waited")
      }
    }

    func run() async throws {
      let root = try TypedCID.read(cid)
      if let output { try OutputFile.check(output, isNot: options.directory.path) }
      let store = try options.open()
      let sources = try FetchSources(from, store: store)
      let start = ContinuousClock.now
      let work = FetchWork(
        root: root, store: store, sources: sources, patience: .seconds(timeout),
        byteLimit: UInt64(ByteSize.parse(limit) ?? 0))
      let fetched = try await work.run()
      let verdict = try Verdict(of: root, in: store, package: fetched.url.path)
      try store.pin(root)
      if let output { try Self.copy(fetched.url, to: output) }
      try show(
        FetchReport(
          fetched, verdict: verdict, troubles: sources.troubles.all,
          path: output ?? fetched.url.path,
          seconds: start.duration(to: .now) / .seconds(1)))
    }

    /// Puts a copy where the user wants it: whole or not at all.
    private static func copy(_ url: URL, to path: String) throws {
      let file = URL(fileURLWithPath: path)
      let scratch = file.deletingLastPathComponent()
        .appendingPathComponent(".\(file.lastPathComponent).\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: scratch) }
      do { try FileManager.default.copyItem(at: url, to: scratch) } catch {
        throw Failure(.noInput, "\(path): cannot be written: \(error.localizedDescription)")
      }
      guard rename(scratch.path, file.path) == 0 else {
        throw Failure(.noInput, "\(path): \(String(cString: strerror(errno)))")
      }
    }

    private func show(_ report: FetchReport) throws {
      if json { return try Terminal.write(json: report) }
      for line in report.lines { Terminal.write(line) }
    }
  }
#endif
