#if Sharing
  import ContentBlocks
  import ContentStore
  import Foundation
  import Gateway
  import PeerProtocol
  import PeerTransport

  /// What `--from` names, told apart by its form.
  struct FetchSources {
    private(set) var peers: [Multiaddress] = []
    private(set) var gateways: [URL] = []
    let troubles = FetchTroubles()

    /// The blocks of files go into the store at once, each held against its name. One that is
    /// damaged ends it only where nobody else is named.
    init(_ texts: [String], store: ContentStore) throws {
      var damaged: (any Error)?
      defer { damaged.map { troubles.note("\($0)") } }
      for text in texts {
        if ["/ip4/", "/ip6/", "/dns", "/p2p/"].contains(where: text.hasPrefix) {
          peers.append(try NodeParts.address(text))
        } else if text.hasPrefix("http://") || text.hasPrefix("https://") {
          guard let url = URL(string: text) else {
            throw Failure(.usage, "\(text): is no URL; write https://gateway.example")
          }
          gateways.append(url)
        } else {
          guard FileManager.default.fileExists(atPath: text) else {
            throw Failure(
              .noInput, "\(text): no such file; a peer is named /ip4/..., a gateway https://...")
          }
          do { try Self.take(text, into: store) } catch { damaged = damaged ?? error }
        }
      }
      if let error = damaged, texts.count == 1 { throw error }
    }

    private static func take(_ path: String, into store: ContentStore) throws {
      let bytes = try InputFile.map(path)
      if InputFile.isPackage(bytes) {
        _ = try PackageFile(path: path, bytes: bytes).keep(in: store, pin: false)
      } else {
        _ = try store.importCAR(from: URL(fileURLWithPath: path), pin: false)
      }
    }

    /// Calls `body` with clients of the gateways, whose connections end with it.
    func withGateways<Result>(
      _ body: ([GatewaySource]) async throws -> Result
    ) async throws -> Result {
      var open: [GatewaySource] = []
      let result: Swift.Result<Result, any Error>
      do {
        for url in gateways {
          open.append(GatewaySource(client: try GatewayClient(base: url), troubles: troubles))
        }
        result = .success(try await body(open))
      } catch {
        result = .failure(error)
      }
      for gateway in open { try? await gateway.client.close() }
      return try result.get()
    }
  }

  /// A gateway, by its address where it is to blame.
  struct GatewaySource: NamedBlockSource {
    let client: GatewayClient
    let troubles: FetchTroubles

    var name: FetchSource { .gateway(client.address) }

    /// A block, checked against its name; nil where the gateway does not have it.
    func block(_ cid: CID) async throws -> [UInt8]? {
      do {
        let block = try await client.block(cid)
        let place = client.address
        if block == nil { troubles.note("\(place): does not have \(cid)", of: place) }
        return block
      } catch {
        if !Task.isCancelled { troubles.note("\(error)", of: client.address) }
        throw error
      }
    }
  }
#endif
