#if Sharing
  import ArgumentParser
  import ContentBlocks
  import ContentStore
  import Foundation
  import Gateway
  import Logging
  import PeerProtocol
  import PeerTransport
  import ServiceLifecycle

  /// Serves what is stored, and helps others to find what they look for.
  struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "node", abstract: "Serve what is stored to peers, until it is told to stop.",
      discussion: """
        Example: nevortex node --serve model.nvx --http 8080
        Speaks the protocols of the IPFS network. What is pinned in the store, now and later, is \
        served and announced. It writes its addresses and a line for each event, and ends at \
        SIGTERM or Ctrl-C.
        """)

    @Option(help: "Where it listens; repeat it. Without it, TCP port 4001 of IPv4 and IPv6.")
    var listen: [String] = []

    @Option(help: "A peer to stay connected to; repeat it.")
    var connect: [String] = []

    @Option(help: "A package to store, pin and serve; repeat it.")
    var serve: [String] = []

    @Option(help: "The port of a gateway for HTTP.")
    var http: Int?

    @Option(help: "The address that the gateway listens on; without it, only this machine's own.")
    var httpHost: String?

    @Flag(inversion: .prefixedNo, help: "Find and be found by peers in the local network.")
    var discovery = true

    @Option(help: "How much is logged: debug, info, notice, warning or error.")
    var log = "info"

    @OptionGroup var options: StoreOptions

    func validate() throws {
      guard Logger.Level(rawValue: log) != nil else {
        throw ValidationError("\(log) is no level; one of debug, info, notice, warning, error is")
      }
      guard http.map((0...65_535).contains) ?? true else {
        throw ValidationError("--http: a port is 0 to 65535, where 0 takes any that is free")
      }
      guard http != nil || httpHost == nil else {
        throw ValidationError("--http-host is of the gateway: give its port by --http")
      }
    }

    func run() async throws {
      let peers = try connect.map { try NodeParts.address($0) }
      let store = try options.open()
      for path in serve {
        let package = try PackageFile(path: path, bytes: InputFile.map(path))
        Terminal.write("serves \(try package.keep(in: store, pin: true))")
      }
      var logger = Logger(label: "nevortex") { StreamLogHandler.standardError(label: $0) }
      logger.logLevel = Logger.Level(rawValue: log) ?? .info
      let node = try NodeParts.runtime(
        store: store, logger: logger, discoversLocally: discovery, servesTable: true)
      for address in try await node.start(listening: listening()) {
        Terminal.write("listens \(address)")
      }
      for peer in peers { await node.connect([peer]) }
      let metrics = MetricsRegistry()
      var services: [any Service] = [
        node, PinWatcher(node: node, store: store, metrics: metrics, logger: logger),
      ]
      if let http {
        services.append(
          HTTPGateway(
            configuration: GatewayConfiguration(
              host: httpHost ?? "127.0.0.1", port: http, metrics: metrics, logger: logger),
            source: StoreSource(store: store)))
      }
      // The last one is stopped first: the gateway, then what watches the store, then the node.
      try await ServiceGroup(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
      ).run()
    }

    private func listening() throws -> [Multiaddress] {
      guard listen.isEmpty else { return try listen.map { try NodeParts.address($0) } }
      return try ["/ip4/0.0.0.0/tcp/4001", "/ip6/::/tcp/4001"].map { try NodeParts.address($0) }
    }
  }

  /// The gateway, which says where it is.
  struct HTTPGateway: Service {
    let configuration: GatewayConfiguration
    let source: StoreSource

    func run() async throws {
      let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
      do {
        try await GatewayServer(source: source, configuration: configuration).run { port in
          Terminal.write("gateway http://\(host):\(port)")
        }
      } catch let error as GatewayServerError {
        throw Failure(.unavailable, "\(error); give another port by --http, or --http-host")
      }
    }
  }

  /// Blocks of the store, for the gateway.
  struct StoreSource: BlockSource {
    let store: ContentStore

    /// A block, verified as it is read.
    func block(_ cid: CID) async throws -> [UInt8]? { try store.block(cid) }
  }
#endif
