import AsyncHTTPClient
public import ContentBlocks
import ContentID
public import Foundation
public import GatewayProtocol
import NIOCore

/// A gateway that someone else runs: nothing that it sends is believed.
///
/// A class, as it owns connections; `close` ends them and must be called.
public final class GatewayClient: BlockSource {
  /// What a fetch came to.
  public struct Fetched: Equatable, Sendable {
    /// How many blocks came.
    public internal(set) var blockCount = 0
    /// Their bytes.
    public internal(set) var byteCount = 0
    /// How many of them came one by one, not in a CAR.
    public internal(set) var singleBlockCount = 0
  }

  let requests: GatewayRequests

  /// The URL below which its `/ipfs` is.
  public var address: String { requests.base }

  /// A client of the gateway at a URL, below which `/ipfs` is.
  public init(
    base: URL, limits: GatewayLimits = GatewayLimits()
  ) throws(GatewayClientError) {
    guard GatewayURL.canBeAsked(base), base.query() == nil, base.fragment() == nil else {
      throw .base(base.absoluteString)
    }
    requests = GatewayRequests(base: base.absoluteString, limits: limits)
  }

  /// A block, checked against its name; nil where the gateway does not have it.
  public func block(_ cid: CID) async throws -> [UInt8]? {
    do { return try await requests.block(cid) } catch GatewayClientError.missing { return nil }
  }

  /// Fetches what is missing of the tree below a root.
  ///
  /// `held` gives a block that is here already, which is not asked for. `take` gets every other
  /// one, checked, parents first, in the order of a depth-first walk, each once; what it was given
  /// before an error need not be fetched again. Errors are `GatewayClientError`, or those of the
  /// two.
  public func fetch(
    _ root: CID, held: @escaping @Sendable (CID) async throws -> [UInt8]?,
    take: @escaping @Sendable (Block) async throws -> Void
  ) async throws -> Fetched {
    var fetch = TreeFetch(root: root, requests: requests, held: held, take: take)
    do {
      try await fetch.run()
    } catch let error as GatewayError {
      throw GatewayClientError.tree(root, reason: "\(error)")
    }
    return fetch.fetched
  }

  /// Ends its connections; nothing may be asked after that.
  public func close() async throws {
    try await requests.http.shutdown()
  }
}
