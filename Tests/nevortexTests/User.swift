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
      let process = Process()
      process.executableURL = Command.program
      process.arguments =
        ["node", "--listen", "/ip4/127.0.0.1/tcp/0", "--http", "0", "--no-discovery"] + words
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["NEVORTEX_HOME": folder.path("home")]
      ) { $1 }
      let file = folder.url.appendingPathComponent("node.out")
      try Data().write(to: file)
      process.standardOutput = try FileHandle(forWritingTo: file)
      process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/null"))
      try process.run()
      node = process
      while process.isRunning {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let peer = lines.first { $0.hasPrefix("listens ") }?.dropFirst("listens ".count)
        let gateway = lines.first { $0.hasPrefix("gateway ") }?.dropFirst("gateway ".count)
        if let peer, let gateway { return (String(peer), String(gateway)) }
        try await Task.sleep(for: .milliseconds(20))
      }
      throw CocoaError(.executableLoad)
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
