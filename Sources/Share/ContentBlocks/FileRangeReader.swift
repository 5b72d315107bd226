public import ContentID

/// Reads a range of a file from blocks that anyone may have given: nothing is believed.
///
/// The blocks in the order in which they were asked for are the proof of the range: whoever has the
/// root can verify it with them alone.
public struct FileRangeReader: Sendable {
  /// Part of the range.
  public struct Part: Equatable, Sendable {
    /// The block that holds it.
    public let block: Block
    /// Where it stands in the block; empty for nodes without bytes of the file.
    public let blockRange: Range<Int>
    /// Where it stands in the file.
    public let fileOffset: UInt64
  }

  /// The most blocks that wait at once: the links of nodes on one path.
  public static let pendingLimit = 1 << 16

  private var verifier: RangeVerifier
  private var pending: [PendingBlock]

  /// Starts with the root of a file.
  public init(root: ContentID, range: Range<UInt64>) {
    var pending = [PendingBlock](repeating: .none, count: 1)
    var span = pending.mutableSpan
    verifier = RangeVerifier(root: root, range: range, pending: &span)
    self.pending = pending
  }

  /// The block that is needed next; nil when the range is whole.
  public var next: ContentID? { verifier.next(pending.span) }

  /// The bytes of the file; known after its first block.
  public var fileByteCount: UInt64? { verifier.fileByteCount }

  /// Takes the block that was asked for. After an error it is still asked for.
  public mutating func take(_ block: [UInt8]) throws(BlockError) -> Part {
    guard let id = next else { throw BlockError(0, .unasked) }
    let digest = HostSHA256.digest(of: block.span.bytes)
    while true {
      do {
        // A copy, as the walk and its stack may not be changed in one place at once.
        var verifier = verifier
        var span = pending.mutableSpan
        let part = try verifier.take(block.span.bytes, digest: digest, pending: &span)
        self.verifier = verifier
        return Part(
          block: Block(cid: CID(id), bytes: block), blockRange: part.blockRange,
          fileOffset: part.fileOffset)
      } catch {
        guard case .pending = error.reason, pending.count < Self.pendingLimit else { throw error }
        pending += [PendingBlock](repeating: .none, count: max(64, pending.count))
      }
    }
  }
}
