// Fetches a tree: as one CAR where nothing of it is here, block by block where a part is or where
// the gateway has no CARs, or its stream was not whole. The walk says which block is next, so
// another one is of no use: what was seen or is held is passed over, and so much of it and of what
// nobody asked for is read as the limit says.

import AsyncHTTPClient
import ContentBlocks
import GatewayProtocol
import NIOCore

/// The fetch of one tree from one gateway.
struct TreeFetch: Sendable {
  typealias Held = @Sendable (CID) async throws -> [UInt8]?
  typealias Take = @Sendable (Block) async throws -> Void

  let root: CID
  let requests: GatewayRequests
  let held: Held
  let take: Take
  var walk: BlockWalk
  var fetched = GatewayClient.Fetched()
  private var passedByteCount = 0

  init(
    root: CID, requests: GatewayRequests, held: @escaping Held, take: @escaping Take
  ) {
    self.root = root
    self.requests = requests
    self.held = held
    self.take = take
    walk = BlockWalk(root: root, scope: .all, limits: requests.limits)
  }

  /// Fetches until the tree is whole.
  mutating func run() async throws {
    let isStarted = try await held(root) != nil
    guard let wanted = try await nextMissing() else { return }
    // Of a tree that was begun a CAR would bring again what is here.
    if !isStarted, wanted.cid == root, try await stream() { return }
    try await fetchSingly()
  }

  /// The next block that is not here; those that are here are walked through.
  mutating func nextMissing() async throws -> BlockWalk.Wanted? {
    while let wanted = try walk.next() {
      guard let bytes = try await held(wanted.cid) else { return wanted }
      try walk.take(bytes)
    }
    return nil
  }

  /// Gives a block that was wanted on.
  mutating func deliver(_ wanted: BlockWalk.Wanted, _ bytes: [UInt8]) async throws {
    if wanted.isNew {
      try await take(Block(cid: wanted.cid, bytes: bytes))
      fetched.blockCount += 1
      fetched.byteCount += bytes.count
    }
    try walk.take(bytes)
  }
}

extension TreeFetch {
  /// Reads the tree from a CAR; false where it did not bring all, without any lie.
  private mutating func stream() async throws -> Bool {
    let url = requests.url(
      root, query: "format=car&dag-scope=all&car-order=dfs&car-dups=n")
    let fetch = self
    let (isWhole, end) = try await Progress.watch(
      url: url, seconds: requests.limits.blockSeconds
    ) { progress in
      var fetch = fetch
      let isWhole = try await fetch.read(url, progress)
      return (isWhole, fetch)
    }
    self = end
    return isWhole
  }

  private mutating func read(_ url: String, _ progress: Progress) async throws -> Bool {
    let type = "application/vnd.ipld.car"
    let response = try await requests.open(url, accept: "\(type); version=1; order=dfs; dups=n")
    switch response.status.code {
    case 200: break
    case 404, 410, 412: throw GatewayClientError.missing(url: url, root)
    // Such as have blocks and no CARs.
    case 400, 405, 406, 415, 501: return false
    case let status: throw GatewayClientError.status(url: url, status: Int(status))
    }
    let found = response.headers["Content-Type"].joined().lowercased()
    guard found.hasPrefix(type) else { return false }
    let limit = requests.limits.blockByteCount + 256
    var decoder = CARDecoder(limits: CARLimits(headerByteCount: 64 << 10, blockByteCount: limit))
    var chunks = response.body.makeAsyncIterator()
    // Each turn takes bytes; those that are of no use are counted, and the tree has an end.
    while let chunk = try await Self.next(&chunks) {
      decoder.append(chunk.readableBytesSpan)
      while let part = try Self.part(&decoder, url, requests.limits) {
        progress.pause()
        defer { progress.mark() }
        switch part {
        case .header: break
        case .unverified(let block, _):
          throw GatewayClientError.unverifiable(url: url, block.cid)
        case .block(let block, _):
          let isOrdered = found.contains("order=dfs")
          guard try await accept(block, url, isOrdered: isOrdered) else { return false }
          if try await nextMissing() == nil { return true }
        }
      }
    }
    return try await nextMissing() == nil
  }

  /// Takes a block of the stream; false where too many of no use came, without any lie.
  private mutating func accept(
    _ block: Block, _ url: String, isOrdered: Bool
  ) async throws -> Bool {
    guard let wanted = try await nextMissing() else { return true }
    if wanted.cid.codec == block.cid.codec, wanted.cid.hash == block.cid.hash {
      try await deliver(wanted, block.bytes)
      return true
    }
    passedByteCount += block.bytes.count + block.cid.bytes.count
    guard passedByteCount > requests.limits.unaskedByteCount else { return true }
    guard isOrdered, walk.isNew(block.cid), try await held(block.cid) == nil else { return false }
    throw GatewayClientError.unasked(url: url, byteCount: passedByteCount)
  }

  /// The next bytes; nil at the end of the stream, be it the right one or not.
  private static func next(
    _ chunks: inout HTTPClientResponse.Body.AsyncIterator
  ) async throws -> ByteBuffer? {
    do { return try await chunks.next() } catch let error as CancellationError {
      throw error
    } catch {
      return nil
    }
  }

  private static func part(
    _ decoder: inout CARDecoder, _ url: String, _ limits: GatewayLimits
  ) throws(GatewayClientError) -> CARPart? {
    do { return try decoder.next() } catch {
      switch error.reason {
      case .wrongHash(let cid): throw .wrongBlock(url: url, cid)
      case .tooLarge(_, let limit) where limit > limits.blockByteCount:
        throw .blockTooLarge(url: url, limit: limits.blockByteCount)
      default: throw .car(url: url, error)
      }
    }
  }
}
