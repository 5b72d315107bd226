import AsyncHTTPClient
import ContentBlocks
import ContentID
import Foundation
import GatewayProtocol
import NIOCore

/// Requests to one gateway, with limits on what it may do.
struct GatewayRequests: Sendable {
  let http: HTTPClient
  let limits: GatewayLimits
  let base: String

  init(base: String, limits: GatewayLimits) {
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.limits = limits
    // Whoever asks watches that blocks come; this one is for a connection that nobody reads.
    let wait = TimeAmount.milliseconds(Int64(limits.blockSeconds * 2000))
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      timeout: .init(connect: .milliseconds(Int64(limits.connectSeconds * 1000)), read: wait),
      decompression: .disabled)
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.blockRequests
    // A gateway that refuses a connection is told at once: there are other sources to ask.
    configuration.connectionPool.retryConnectionEstablishment = false
    http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  /// The URL of a block or a tree.
  func url(_ cid: CID, query: String) -> String { "\(base)/ipfs/\(cid)?\(query)" }

  /// A block, checked against its name.
  func block(_ cid: CID) async throws -> [UInt8] {
    if cid.hash.function == MultihashView.identity { return cid.hash.digest }
    let url = url(cid, query: "format=raw")
    return try await Progress.watch(url: url, seconds: limits.blockSeconds) { _ in
      let response = try await open(url, accept: "application/vnd.ipld.raw")
      switch response.status.code {
      case 200: break
      case 404, 410, 412: throw GatewayClientError.missing(url: url, cid)
      case let status: throw GatewayClientError.status(url: url, status: Int(status))
      }
      let bytes = try await collect(response.body, url)
      switch cid.names(bytes.span.bytes) {
      case true?: return bytes
      case false?: throw GatewayClientError.wrongBlock(url: url, cid)
      case nil: throw GatewayClientError.unverifiable(url: url, cid)
      }
    }
  }

  /// The head of an answer, after redirects.
  func open(_ url: String, accept: String) async throws -> HTTPClientResponse {
    var target = url
    for _ in 0...limits.redirects {
      var request = HTTPClientRequest(url: target)
      request.headers.add(name: "Accept", value: accept)
      let response: HTTPClientResponse
      do {
        response = try await http.execute(request, deadline: .distantFuture)
      } catch {
        throw Self.typed(error, url)
      }
      guard [301, 302, 303, 307, 308].contains(response.status.code) else { return response }
      target = try Self.next(target, response.headers.first(name: "Location"), url)
    }
    throw GatewayClientError.redirects(url: url, limit: limits.redirects)
  }

  /// What a failure on the way of bytes is to the caller.
  static func typed(_ error: any Error, _ url: String) -> any Error {
    switch error {
    case is GatewayClientError, is CancellationError: error
    default: GatewayClientError.unreachable(url: url, reason: SocketReason.text(error))
    }
  }

  private func collect(_ body: HTTPClientResponse.Body, _ url: String) async throws -> [UInt8] {
    do {
      return [UInt8](buffer: try await body.collect(upTo: limits.blockByteCount))
    } catch is NIOTooManyBytesError {
      throw GatewayClientError.blockTooLarge(url: url, limit: limits.blockByteCount)
    } catch {
      throw Self.typed(error, url)
    }
  }

  /// Where a redirect leads: over HTTP, and not from TLS to without.
  private static func next(
    _ current: String, _ location: String?, _ url: String
  ) throws(GatewayClientError) -> String {
    let next = location.flatMap { URL(string: $0, relativeTo: URL(string: current)) }?.absoluteURL
    guard let next, GatewayURL.canBeAsked(next),
      next.scheme == "https" || current.hasPrefix("http:")
    else { throw .redirect(url: url, location: String((location ?? "").prefix(256))) }
    return next.absoluteString
  }
}
