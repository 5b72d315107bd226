/// A request for content, as the words of HTTP say it: read without asking for any block.
///
/// Sources: the trustless gateway and path gateway specifications of IPFS.
package struct ContentRequest: Equatable {
  /// The form of the answer.
  package enum Format: Equatable {
    /// One block, or a part of it.
    case raw(ByteRange?)
    /// The blocks of a tree.
    case car(CARRequest)
  }

  /// The fields of the header that count; a field that was sent several times is joined by commas.
  package struct Fields: Equatable {
    var accept: String?
    var range: String?
    var cacheControl: String?
    var serviceWorker: String?

    /// The values of the fields `Accept`, `Range`, `Cache-Control` and `Service-Worker`.
    package init(
      accept: String? = nil, range: String? = nil, cacheControl: String? = nil,
      serviceWorker: String? = nil
    ) {
      self.accept = accept
      self.range = range
      self.cacheControl = cacheControl
      self.serviceWorker = serviceWorker
    }
  }

  /// What is asked for.
  package let path: ContentPath
  /// In which form.
  package let format: Format
  /// Whether the query did not name the form, so that caches must be told of a URL that does.
  package let isNegotiated: Bool
  /// The name under which a browser would save the answer.
  package let filename: String?
  /// Whether only what is here already may be answered.
  package let onlyIfCached: Bool

  /// Reads the target of a request, path and query, and the fields of its header.
  package init(
    target: String, fields: Fields, limits: GatewayLimits = GatewayLimits()
  ) throws(GatewayError) {
    guard target.utf8.count <= limits.targetByteCount else {
      throw .targetTooLong(limit: limits.targetByteCount)
    }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = try ContentPath(parts[0], limits: limits)
    let query = try QueryParameters(parts.dropFirst().first ?? "", limits: limits)
    let accepted = try MediaRange.list(fields.accept ?? "", limits: limits)
    if fields.serviceWorker == "script" { throw .script }
    let word = try query.value("format")
    let choice = try FormatChoice(format: word, accepted: accepted)
    isNegotiated = choice.isNegotiated
    format =
      switch choice.form {
      case .raw: .raw(fields.range.flatMap(ByteRange.init))
      case .car: .car(try CARRequest(query: query, accepted: choice.accepted))
      }
    filename = try query.value("filename")
    let directives = (fields.cacheControl ?? "").lowercased().split { $0 == "," || $0 == " " }
    onlyIfCached = directives.contains("only-if-cached")
  }
}
