import ContentBlocks
import ContentID
import GatewayProtocol
import Hummingbird
import NIOCore

/// The blocks of a tree as a CAR, read one after the other while they are sent.
///
/// Where a block is missing or cannot be read the connection ends without the last chunk, as the
/// status is sent already: who asked sees that the answer is not whole.
struct CARStream: Sendable {
  let way: [CID]
  let end: CID
  let car: CARRequest
  let range: Range<UInt64>?
  let scope: DAGScope
  let blocks: BlockAccess
  let configuration: GatewayConfiguration

  /// The answer; `place` is held until it is sent.
  func response(_ headers: HTTPFields, isHead: Bool, place: RequestPlace) -> Response {
    var headers = headers
    // How long the answer would be is not known ahead, so its end is that of the connection.
    if isHead { headers[.connection] = "close" }
    let body = ResponseBody { writer in
      if !isHead { try await write(to: &writer) }
      try await writer.finish(nil)
      withExtendedLifetime(place) {}
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  private func write(to writer: inout any ResponseBodyWriter) async throws {
    do {
      try await writer.write(ByteBuffer(bytes: CARv1.header(roots: [end])))
      var walk = BlockWalk(
        path: way, root: end, scope: scope, range: range, repeats: car.hasDuplicates,
        limits: configuration.limits)
      while let wanted = try walk.next() {
        let bytes = try await blocks.block(wanted.cid)
        if wanted.isNew { try await write(wanted.cid, bytes, to: &writer) }
        try walk.take(bytes)
      }
    } catch let error as GatewayError {
      configuration.logger.warning(
        "a CAR ended early", metadata: ["root": "\(end)", "error": "\(error)"])
      throw error
    }
  }

  /// One block; large ones in parts, so that a connection that takes none is seen.
  private func write(
    _ cid: CID, _ bytes: [UInt8], to writer: inout any ResponseBodyWriter
  ) async throws {
    let head = CARv1.blockHead(cid, blockByteCount: bytes.count)
    var section = ByteBuffer()
    section.reserveCapacity(head.count + bytes.count)
    section.writeBytes(head)
    section.writeBytes(bytes)
    configuration.metrics.add(Double(section.readableBytes), to: .bytesServed)
    configuration.metrics.add(to: .blocksServed)
    while section.readableBytes > 0 {
      let count = min(section.readableBytes, configuration.limits.writeByteCount)
      guard let part = section.readSlice(length: count) else { break }
      try await writer.write(part)
    }
  }
}
