/// Where blocks come from: a store, a node that fetches, a gateway.
public protocol BlockSource: Sendable {
  /// The block of a name, known to be the one; nil where the source does not have it.
  func block(_ cid: CID) async throws -> [UInt8]?
}
