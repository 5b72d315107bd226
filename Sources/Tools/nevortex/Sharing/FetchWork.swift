#if Sharing
  import ContentBlocks
  import ContentID
  import ContentStore
  import Foundation
  import Logging
  import PeerProtocol
  import PeerTransport
  import Synchronization
  import UnixSignals

  /// One fetch: from the store where all is there, else with a node that lives as long as it lasts.
  struct FetchWork {
    let root: CID
    let store: ContentStore
    let sources: FetchSources
    /// How long nothing may come.
    let patience: Duration
    let byteLimit: UInt64

    func run() async throws -> FetchedFile {
      var logger = Logger(label: "nevortex") { StreamLogHandler.standardError(label: $0) }
      logger.logLevel = .critical
      let node = try NodeParts.runtime(
        store: store, logger: logger, discoversLocally: true, servesTable: false)
      return try await sources.withGateways { gateways in
        do {
          let file = try await fetch(with: node, gateways)
          await node.stop()
          return file
        } catch {
          await node.stop()
          throw error
        }
      }
    }

    private func fetch(
      with node: NodeRuntime, _ gateways: [GatewaySource]
    ) async throws -> FetchedFile {
      let watcher = Task { await sources.troubles.watch(node, named: sources.peers) }
      defer { watcher.cancel() }
      _ = try await node.start(listening: [])
      for peer in sources.peers { await node.connect([peer]) }
      let watch = ProgressWatch()
      await endAtSignals(watch)
      defer { watch.finish() }
      return try await withThrowingTaskGroup(of: FetchedFile?.self) { group in
        group.addTask {
          try await node.fetch(root, byteLimit: byteLimit, from: gateways) {
            watch.note($0)
          }
        }
        group.addTask {
          try await watch.waitUntilQuiet(for: patience)
          return nil
        }
        defer { group.cancelAll() }
        guard let file = try await group.next() ?? nil else {
          throw Failure(.no, await explanation(watch, node))
        }
        return file
      }
    }

    /// Ends the program at Ctrl-C and SIGTERM, from now to its end, with a word on what is here:
    /// at no moment is more lost than what is under way.
    private func endAtSignals(_ watch: ProgressWatch) async {
      let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
      Task {
        for await signal in signals {
          watch.finish()
          let words = "stopped; \(Self.kept(watch.last)); the same command goes on from there"
          Terminal.writeError("error: \(root): \(words)")
          let status: Failure.Status = signal == .sigint ? .interrupted : .terminated
          // Other threads are at work: nothing is taken down under them.
          _exit(status.rawValue)
        }
      }
    }

    /// What a fetch that did not come to its end leaves in the store.
    private static func kept(_ progress: FetchProgress) -> String {
      let all = progress.fileByteCount.map { " of \(Figures.bytes(Int(clamping: $0)))" } ?? ""
      return Figures.number(of: "block", progress.blockCount)
        + ", \(Figures.bytes(Int(clamping: progress.byteCount)))\(all), stay in the store"
    }

    private func explanation(_ watch: ProgressWatch, _ node: NodeRuntime) async -> String {
      let peers = await node.connectedPeers.count
      let progress = watch.last
      let part =
        progress.blockCount == 0
        ? "nobody who was asked gave it"
        : "\(Self.kept(progress)), and nobody gave more; the next fetch goes on"
      let said =
        "\(root): \(part) (peers reached: \(peers), gateways asked: \(sources.gateways.count), "
        + "\(patience.components.seconds) s without a block): name who has it by --from, or wait "
        + "longer by --timeout"
      return ([said] + sources.troubles.all).joined(separator: "\n  ")
    }
  }

  /// How far a fetch has come, and when it last came further.
  ///
  /// A class, as the node's thread tells it and the command's task waits on it; its state is
  /// locked.
  final class ProgressWatch: Sendable {
    private struct State {
      var last = FetchProgress()
      var at = ContinuousClock.now
      var bar = ProgressBar("fetch")
    }

    private let state = Mutex(State())

    var last: FetchProgress { state.withLock { $0.last } }

    func note(_ progress: FetchProgress) {
      state.withLock { state in
        if state.last.blockCount != progress.blockCount { state.at = .now }
        state.last = progress
        if let total = progress.fileByteCount {
          state.bar.update(Int(clamping: progress.byteCount), of: Int(clamping: total))
        }
      }
    }

    func finish() { state.withLock { $0.bar.finish() } }

    /// Returns when nothing came for a while.
    func waitUntilQuiet(for patience: Duration) async throws {
      while true {
        let rest = patience - (ContinuousClock.now - state.withLock { $0.at })
        guard rest > .zero else { return }
        try await Task.sleep(for: rest)
      }
    }
  }
#endif
