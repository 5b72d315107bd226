#if Sharing
  import Foundation
  import TestSupport

  /// A user of the program with a home of their own, who may run a node.
  final class User {
    private let folder: Folder
    private var node: Process?

    init() throws { folder = try Folder() }

    deinit { kill() }

    /// The path of a file of theirs.
    func path(_ name: String) -> String { folder.path(name) }

    /// Runs a command as this user.
    func run(_ words: String...) throws -> Command { try run(words) }

    func run(_ words: [String]) throws -> Command {
      try Command(words, environment: ["NEVORTEX_HOME": folder.path("home")])
    }

    /// Starts a node, and waits until it says where its gateway is; gives its addresses.
    func startNode(_ words: String...) async throws -> (peer: String, gateway: String) {
      let process = try start(
        ["node", "--listen", "/ip4/127.0.0.1/tcp/0", "--http", "0", "--no-discovery"] + words,
        as: "node")
      node = process
      let file = folder.url.appendingPathComponent("node.out")
      while process.isRunning {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let peer = lines.first { $0.hasPrefix("listens ") }?.dropFirst("listens ".count)
        let gateway = lines.first { $0.hasPrefix("gateway ") }?.dropFirst("gateway ".count)
        if let peer, let gateway { return (String(peer), String(gateway)) }
        try await Task.sleep(for: .milliseconds(20))
      }
      throw CocoaError(.executableLoad)
    }

    /// Starts a command that ends by itself or is stopped; its results go to the file `title`.out,
    /// what it says about the run to `title`.log.
    func start(_ words: [String], as title: String) throws -> Process {
      let process = Process()
      process.executableURL = Command.program
      process.arguments = words
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["NEVORTEX_HOME": folder.path("home")]
      ) { $1 }
      process.standardOutput = try file(title + ".out")
      process.standardError = try file(title + ".log")
      try process.run()
      return process
    }

    private func file(_ name: String) throws -> FileHandle {
      let url = folder.url.appendingPathComponent(name)
      try Data().write(to: url)
      return try FileHandle(forWritingTo: url)
    }

    /// What a command said about its run so far.
    func log(of title: String) throws -> String {
      try String(contentsOfFile: path(title + ".log"), encoding: .utf8)
    }

    /// Asks the node to stop; gives its exit status.
    func stopNode() -> Int32 {
      node?.terminate()
      node?.waitUntilExit()
      return node?.terminationStatus ?? -1
    }

    private func kill() {
      guard let node, node.isRunning else { return }
      Foundation.kill(node.processIdentifier, SIGKILL)
      node.waitUntilExit()
    }
  }
#endif
