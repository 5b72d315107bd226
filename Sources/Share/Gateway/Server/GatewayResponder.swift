import ContentBlocks
import GatewayProtocol
import Hummingbird

/// Answers requests: content, `/healthz` and `/metrics`.
struct GatewayResponder: HTTPResponder {
  private let configuration: GatewayConfiguration
  private let blocks: BlockAccess
  private let places: RequestPlaces

  init(source: any BlockSource, configuration: GatewayConfiguration) {
    self.configuration = configuration
    blocks = BlockAccess(
      source: source, refuses: configuration.refuses, limits: configuration.limits)
    places = RequestPlaces(
      limit: configuration.limits.requests, metrics: configuration.metrics)
  }

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    let response = await answer(request)
    configuration.metrics.add(to: .requests, labels: ["\(response.status.code)"])
    return response
  }

  private func answer(_ request: Request) async -> Response {
    guard request.method == .get || request.method == .head else {
      var response = Response.text(.methodNotAllowed, "only GET and HEAD are answered\n")
      response.headers[.allow] = "GET, HEAD"
      return response
    }
    switch request.uri.path {
    case "/healthz": return .text(.ok, "ok\n")
    case "/metrics":
      let type = "text/plain; version=0.0.4; charset=utf-8"
      return .text(.ok, configuration.metrics.text, type: type)
    default: break
    }
    do {
      guard let place = places.take() else { throw GatewayError.busy }
      return try await content(request, place)
    } catch let error as GatewayError {
      return Self.response(to: error)
    } catch {
      configuration.logger.error("no answer", metadata: ["error": "\(error)"])
      return .text(.internalServerError, "the blocks cannot be read now\n")
    }
  }

  private func content(_ request: Request, _ place: RequestPlace) async throws -> Response {
    let asked = try ContentRequest(
      target: request.head.path ?? "", fields: ContentRequest.Fields(request.headers),
      limits: configuration.limits)
    let resolver = PathResolver(blocks: blocks, limits: configuration.limits)
    let found = try await resolver.resolve(asked.path, onlyIfCached: asked.onlyIfCached)
    let answer = ContentAnswer(
      request: asked, isHead: request.method == .head,
      knownTags: request.headers[values: .ifNoneMatch], found: found, place: place)
    return try answer.response(blocks: blocks, configuration)
  }

  private static func response(to error: GatewayError) -> Response {
    var response = Response.text(.init(code: error.status), "\(error)\n")
    if error == .busy { response.headers[.retryAfter] = "1" }
    return response
  }
}

extension ContentRequest.Fields {
  fileprivate init(_ headers: HTTPFields) {
    self.init(
      accept: headers[.accept], range: headers[.range], cacheControl: headers[.cacheControl],
      serviceWorker: headers[.serviceWorker])
  }
}

extension Response {
  /// An answer that is for people, or for who watches the process.
  fileprivate static func text(
    _ status: HTTPResponse.Status, _ text: String, type: String = "text/plain; charset=utf-8"
  ) -> Response {
    let headers: HTTPFields = [
      .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
    ]
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
