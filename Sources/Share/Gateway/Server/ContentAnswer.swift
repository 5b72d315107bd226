import ContentBlocks
import GatewayProtocol
import Hummingbird

/// The answer to a request whose path was followed to its end.
struct ContentAnswer {
  let request: ContentRequest
  let isHead: Bool
  let knownTags: [String]
  let found: PathResolver.Resolution
  let place: RequestPlace

  /// The answer; the blocks of a tree are read while they are sent.
  func response(
    blocks: BlockAccess, _ configuration: GatewayConfiguration
  ) throws -> Response {
    switch request.format {
    case .raw(let range): return raw(range, configuration.metrics)
    case .car(let car):
      let headers = headers(
        tag: EntityTag.car(request.path, car), type: car.contentType, fileExtension: "car")
      if let unchanged = unchanged(headers) { return unchanged }
      let range = try range(car)
      let stream = CARStream(
        way: found.way, end: found.end, car: car, range: range.bytes, scope: range.scope,
        blocks: blocks, configuration: configuration)
      return stream.response(headers, isHead: isHead, place: place)
    }
  }

  private func raw(_ range: ByteRange?, _ metrics: MetricsRegistry) -> Response {
    var headers = headers(
      tag: EntityTag.raw(found.end), type: "application/vnd.ipld.raw", fileExtension: "bin")
    headers[.acceptRanges] = "bytes"
    if let unchanged = unchanged(headers) { return unchanged }
    let byteCount = found.bytes.count
    var part = 0..<byteCount
    var status = HTTPResponse.Status.ok
    if let range {
      guard let wanted = range.range(in: byteCount) else {
        headers[.contentRange] = "bytes */\(byteCount)"
        return Response(status: .rangeNotSatisfiable, headers: headers)
      }
      part = wanted
      status = .partialContent
      headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(byteCount)"
    }
    headers[.contentLength] = "\(part.count)"
    guard !isHead else { return Response(status: status, headers: headers) }
    metrics.add(Double(part.count), to: .bytesServed)
    metrics.add(to: .blocksServed)
    let body = ByteBuffer(bytes: found.bytes[part])
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body))
  }

  /// The scope that is walked, and the bytes of the file; a range without bytes leaves its block.
  private func range(
    _ car: CARRequest
  ) throws(GatewayError) -> (scope: DAGScope, bytes: Range<UInt64>?) {
    guard let range = car.range, found.end.codec == WalkedNode.dagPB,
      let byteCount = try WalkedNode(found.end, found.bytes).fileByteCount
    else { return (car.scope, nil) }
    guard let bytes = try range.range(in: byteCount) else { return (.block, nil) }
    return (.entity, bytes)
  }

  private func unchanged(_ headers: HTTPFields) -> Response? {
    guard let tag = headers[.eTag], EntityTag.isListed(tag, in: knownTags) else { return nil }
    var kept = headers
    kept[.contentType] = nil
    kept[.contentDisposition] = nil
    return Response(status: .notModified, headers: kept)
  }

  private func headers(tag: String, type: String, fileExtension: String) -> HTTPFields {
    let name = request.filename ?? "\(found.end).\(fileExtension)"
    var headers: HTTPFields = [
      .contentType: type,
      .contentDisposition: ContentDisposition.attachment(name),
      .eTag: tag,
      .cacheControl: "public, max-age=29030400, immutable",
      .xContentTypeOptions: "nosniff",
      .acceptRanges: "none",
      .vary: "Accept",
      .ipfsPath: request.path.text,
      .ipfsRoots: found.roots.map(\.description).joined(separator: ","),
    ]
    if request.isNegotiated { headers[.contentLocation] = location }
    return headers
  }

  /// The URL under which exactly this answer can be kept.
  private var location: String {
    switch request.format {
    case .raw: return "\(request.path.text)?format=raw"
    case .car(let car):
      let range = car.range.map { "&entity-bytes=\($0)" } ?? ""
      return "\(request.path.text)?format=car&car-version=1&car-order=dfs"
        + "&car-dups=\(car.hasDuplicates ? "y" : "n")&dag-scope=\(car.scope)\(range)"
    }
  }
}

extension CARRequest {
  /// The type of the answer with all its parameters.
  var contentType: String {
    "application/vnd.ipld.car; version=1; order=dfs; dups=\(hasDuplicates ? "y" : "n")"
  }
}
