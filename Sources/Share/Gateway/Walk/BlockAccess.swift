import ContentBlocks
import ContentID
import GatewayProtocol

/// The blocks that may be served.
struct BlockAccess: Sendable {
  /// Where they come from.
  let source: any BlockSource
  /// What the operator does not serve.
  let refuses: @Sendable (CID) -> Bool
  /// How large they may be.
  let limits: GatewayLimits

  /// A block that must be there.
  func block(_ cid: CID) async throws -> [UInt8] {
    guard let bytes = try await find(cid) else { throw GatewayError.missing(cid) }
    return bytes
  }

  /// A block; nil where it is not there.
  func find(_ cid: CID) async throws -> [UInt8]? {
    if cid.hash.function == MultihashView.identity { return cid.hash.digest }
    guard !refuses(cid) else { throw GatewayError.refused(cid) }
    guard let bytes = try await source.block(cid) else { return nil }
    guard bytes.count <= limits.blockByteCount else {
      throw GatewayError.malformed(
        cid, "\(bytes.count) bytes, more than the \(limits.blockByteCount) that peers exchange")
    }
    return bytes
  }
}
