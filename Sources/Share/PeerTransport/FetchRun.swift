public import ContentBlocks
import ContentStore
public import Foundation
public import PeerProtocol

/// A fetch as the transport has it: where its blocks go, and who waits for it.
struct FetchRun {
  let root: CID
  let sources: [any NamedBlockSource]
  let progress: (@Sendable (FetchProgress) -> Void)?
  let continuation: CheckedContinuation<FetchedFile, any Error>
  /// The file that is written; nil until it is known which one that is.
  var download: Download?
  /// The file that a published node leads to.
  var file: CID?
  /// Blocks that are asked of other sources.
  var asking: [CID: Task<Void, Never>] = [:]
  /// Peers that did what no honest one does while this went on.
  var misbehaved: [PeerID: Misbehaviour] = [:]
  var last = FetchProgress()
}

/// A file that was fetched and verified.
public struct FetchedFile: Sendable {
  /// What was asked for.
  public let root: CID
  /// The file that it leads to, or it itself.
  public let file: CID
  /// Where the file is, to be mapped and run.
  public let url: URL
  /// How much came from whom.
  public let progress: FetchProgress
  /// Peers that did what no honest one does, and what.
  public let misbehaved: [PeerID: Misbehaviour]
}

/// Another source of blocks than peers, with a name for messages.
public protocol NamedBlockSource: BlockSource {
  /// What it is called where it is to blame.
  var name: FetchSource { get }
}
