#if Sharing
  import ContentBlocks
  import ContentStore
  import Gateway
  import Logging
  import PeerProtocol
  import PeerTransport
  import ServiceLifecycle
  import Signing

  /// Tells a node what is pinned in the store as that changes.
  struct PinWatcher: Service {
    let node: NodeRuntime
    let store: ContentStore
    let metrics: MetricsRegistry
    let logger: Logger

    /// How often it looks: a model that was published is served within that time.
    private static let interval: Duration = .seconds(2)

    func run() async throws {
      await node.subscribe()
      await cancelWhenGracefulShutdown { await watch() }
    }

    private func watch() async {
      var pinned: Set<CID> = []
      var offered: Set<CID> = []
      var counted = await node.traffic
      while !Task.isCancelled {
        do {
          let pins = Set(try store.pins())
          let published = pins.compactMap(publishedModel)
          let offers = pins.union(published.map(\.content.package))
          for cid in offered.subtracting(offers) { await node.stopProviding(cid) }
          for cid in offers.subtracting(offered) {
            await node.added(cid)
            await node.provide(cid)
          }
          for model in published where !pinned.contains(model.cid) { await announce(model) }
          (pinned, offered) = (pins, offers)
        } catch {
          logger.error("the store cannot be read", metadata: ["error": "\(error)"])
        }
        metrics.set(.peers, to: Double(await node.connectedPeers.count))
        let traffic = await node.traffic
        metrics.add(Double(traffic.sentBytes - counted.sentBytes), to: .bytesToPeers)
        metrics.add(Double(traffic.receivedBytes - counted.receivedBytes), to: .bytesFromPeers)
        counted = traffic
        try? await Task.sleep(for: Self.interval)
      }
    }

    /// The published model that a pin is, where its package is here whole.
    private func publishedModel(_ cid: CID) -> PublishedNode? {
      guard let model = store.publishedModel(cid),
        (try? store.file(of: model.content.package)) != nil
      else { return nil }
      return model
    }

    private func announce(_ model: PublishedNode) async {
      let content = model.content
      let announcement = try? Announcement(
        cid: model.cid, name: content.name, version: content.version,
        size: content.packageByteCount)
      if let announcement { await node.announce(announcement) }
    }
  }
#endif
