public import ContentBlocks

/// What a gateway did that is not an answer; it names the URL that was asked.
public enum GatewayClientError: Error, Equatable, Sendable {
  /// The base is no URL of HTTP.
  case base(String)
  /// No connection, or one that broke.
  case unreachable(url: String, reason: String)
  /// A status that is no answer.
  case status(url: String, status: Int)
  /// The gateway does not have the block.
  case missing(url: String, CID)
  /// More redirects than are followed.
  case redirects(url: String, limit: Int)
  /// A redirect to where no gateway can be, or out of TLS.
  case redirect(url: String, location: String)
  /// A block that is not the one that was asked for, or that its name says.
  case wrongBlock(url: String, CID)
  /// A block whose hash function is not known here.
  case unverifiable(url: String, CID)
  /// A block that is larger than any is.
  case blockTooLarge(url: String, limit: Int)
  /// A stream that is no CAR.
  case car(url: String, CARError)
  /// Blocks that belong to nothing that was asked for.
  case unasked(url: String, byteCount: Int)
  /// Nothing whole came in time.
  case stalled(url: String, seconds: Double)
  /// A tree that cannot be walked, whoever gives its blocks.
  case tree(CID, reason: String)
}

extension GatewayClientError: CustomStringConvertible {
  /// Who did what.
  public var description: String {
    switch self {
    case .base(let text):
      "\"\(text)\" is no gateway: a URL with http or https, a host and a port up to 65535 is"
    case .unreachable(let url, let reason): "\(url): \(reason)"
    case .status(let url, let status): "\(url): answered with status \(status)"
    case .missing(let url, let cid): "\(url): does not have the block \(cid)"
    case .redirects(let url, let limit): "\(url): redirects more than \(limit) times"
    case .redirect(let url, let location):
      "\(url): redirects to \"\(location)\", which is not followed"
    case .wrongBlock(let url, let cid): "\(url): sent other bytes than those of the block \(cid)"
    case .unverifiable(let url, let cid):
      "\(url): \(cid) has a hash function that cannot be checked here"
    case .blockTooLarge(let url, let limit): "\(url): sent a block of more than \(limit) bytes"
    case .car(let url, let error): "\(url): sent what is no CAR: \(error)"
    case .unasked(let url, let byteCount):
      "\(url): sent \(byteCount) bytes of blocks that nobody asked for"
    case .stalled(let url, let seconds): "\(url): sent nothing whole in \(seconds) seconds"
    case .tree(let cid, let reason): "the tree of \(cid) cannot be walked: \(reason)"
    }
  }
}
