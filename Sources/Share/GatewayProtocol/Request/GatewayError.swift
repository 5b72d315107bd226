package import ContentBlocks

/// Why a request for content is not answered with content.
package enum GatewayError: Error, Equatable {
  /// The path or query is longer than the limit.
  case targetTooLong(limit: Int)
  /// The path is not below `/ipfs/`.
  case noContentPath
  /// Mutable names are not resolved here.
  case mutableName
  /// What stands for the root is no content identifier.
  case root(String, CIDTextError)
  /// A part of the path or query that is not percent-encoded UTF-8.
  case encoding(String)
  /// A name of the path that only a file system understands.
  case dotName
  /// More names in a path, or parameters, than the limit.
  case tooMany(String, limit: Int)
  /// A parameter that is there twice.
  case repeated(String)
  /// A parameter with a value that it cannot have.
  case parameter(String, String, expected: String)
  /// Nothing says whether a block or a CAR is wanted.
  case noFormat
  /// A format that others serve, and this gateway does not.
  case notAcceptable(String)
  /// A request that would register a script for a browser.
  case script
  /// The range begins behind the end of the file.
  case outside(byteCount: UInt64)
  /// A block is not here.
  case missing(CID)
  /// A block that may not come from anywhere else is not here.
  case notCached(CID)
  /// The operator does not serve this block.
  case refused(CID)
  /// A name that its parent does not have.
  case noLink(String, in: CID)
  /// The path ends at a value inside of a block.
  case insideBlock(CID)
  /// Links of blocks of this codec are not known here.
  case codec(UInt64, CID)
  /// A block that is not what its codec says.
  case malformed(CID, String)
  /// More blocks on the way, or waiting, than the limit.
  case tooLarge(CID, limit: Int)
  /// All places are taken.
  case busy
}

extension GatewayError {
  /// The status of HTTP.
  package var status: Int {
    switch self {
    case .targetTooLong: 414
    case .noContentPath, .missing, .noLink: 404
    case .mutableName, .insideBlock, .codec: 501
    case .notAcceptable: 406
    case .notCached: 412
    case .refused: 410
    case .busy: 429
    case .malformed, .tooLarge: 500
    case .root, .encoding, .dotName, .tooMany, .repeated, .parameter, .noFormat, .script, .outside:
      400
    }
  }
}

extension GatewayError: CustomStringConvertible {
  /// What is wrong and what to do, for the body of the answer.
  package var description: String {
    switch self {
    case .targetTooLong(let limit): "the path and query are longer than \(limit) bytes"
    case .noContentPath: "nothing here; content is at /ipfs/{cid}[/path]?format=raw or =car"
    case .mutableName: "names under /ipns are not resolved here; ask for /ipfs/{cid}"
    case .root(let text, let error): "\"\(text)\" in /ipfs/{cid} is \(error)"
    case .encoding(let text): "\"\(text)\" is not percent-encoded UTF-8"
    case .dotName: "\".\" and \"..\" are no names in a path of content"
    case .tooMany(let what, let limit): "more than \(limit) \(what)"
    case .repeated(let name): "the parameter \(name) is there more than once"
    case .parameter(let name, let value, let expected):
      "\(name)=\(value): expected \(expected)"
    case .noFormat: "say what you can verify: ?format=raw for a block, ?format=car for a tree"
    case .notAcceptable(let what):
      "\(what) is not served; application/vnd.ipld.raw and application/vnd.ipld.car"
        + " (version=1; order=dfs) are"
    case .script: "content is not served as a script for a browser"
    case .outside(let byteCount): "entity-bytes begins behind the file's \(byteCount) bytes"
    case .missing(let cid): "the block \(cid) is not here"
    case .notCached(let cid): "the block \(cid) is not here, and only what is here was asked for"
    case .refused(let cid): "the block \(cid) is not served here"
    case .noLink(let name, let cid): "\"\(name)\" is not in \(cid)"
    case .insideBlock(let cid): "the path ends inside of the block \(cid); end it at a link"
    case .codec(let codec, let cid):
      "links in blocks of codec 0x\(String(codec, radix: 16)) are not followed (\(cid));"
        + " ask for single blocks with ?format=raw"
    case .malformed(let cid, let why): "the block \(cid) cannot be read: \(why)"
    case .tooLarge(let cid, let limit): "more than \(limit) blocks or links up to \(cid)"
    case .busy: "too many requests are being answered; try again"
    }
  }
}
