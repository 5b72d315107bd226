import ContentBlocks
import ContentID
import ContentStore
import Foundation
import NIOCore
import PeerProtocol

// Fetches: the node decides what is needed, the store takes what comes.

extension NodeLoop {
  /// Fetches a file, or what a published node leads to, and finishes it on the disk.
  func fetch(
    _ root: CID, byteLimit: UInt64, from sources: [any NamedBlockSource],
    progress: (@Sendable (FetchProgress) -> Void)?
  ) async throws -> FetchedFile {
    guard fetches.count < Limits.fetches else { throw NodeError.tooManyFetches }
    fetchCount += 1
    let id = FetchID(fetchCount)
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        fetches[id] = FetchRun(
          root: root, sources: sources, progress: progress, continuation: continuation)
        begin(id, root, byteLimit: byteLimit)
      }
    } onCancel: {
      Task { await self.cancel(id) }
    }
  }

  private func begin(_ id: FetchID, _ root: CID, byteLimit: UInt64) {
    let isFile = root.codec != UInt64(ContentID.Codec.dagCBOR.rawValue)
    let opened = disk.write { store in
      guard isFile else { return OpenedDownload(held: try store.contains(root) ? [root] : []) }
      let download = try store.download(root)
      return OpenedDownload(download: download, held: try download.held())
    }
    opened.whenComplete { result in
      self.assumeIsolated { loop in
        guard let opened = loop.value(result, for: id) else { return }
        loop.fetches[id]?.download = opened.download
        loop.handle(.fetch(id, root, held: opened.held, byteLimit: byteLimit))
      }
    }
  }

  /// Stores a block of a fetch.
  func store(_ id: FetchID, _ block: Block, leafOffset: UInt64?) {
    guard let run = fetches[id] else { return }
    logger.trace("block", metadata: ["cid": .stringConvertible(block.cid)])
    guard let download = run.download else { return storePublished(id, block) }
    let written = disk.write { _ in try download.write(block, leafOffset: leafOffset) }
    written.whenComplete { result in
      self.assumeIsolated { loop in
        guard let here = loop.value(result, for: id) else { return }
        loop.handle(.stored(id, block.cid, here: here))
      }
    }
  }

  /// Stores a published node, and begins the file that it leads to.
  private func storePublished(_ id: FetchID, _ block: Block) {
    guard let file = fetches[id]?.file else { return }
    let opened = disk.write { store in
      // Whoever asked for it pins it, once it is known who vouches for it; until the file is here
      // its download holds it.
      let download = try store.download(file)
      try download.write(block, leafOffset: nil)
      return OpenedDownload(download: download, held: try download.held())
    }
    opened.whenComplete { result in
      self.assumeIsolated { loop in
        guard let opened = loop.value(result, for: id) else { return }
        loop.fetches[id]?.download = opened.download
        loop.handle(.stored(id, block.cid, here: opened.held))
      }
    }
  }

  /// The node is done with a fetch: the file is finished on the disk.
  func finished(_ id: FetchID, _ outcome: FetchOutcome) {
    guard let run = fetches[id] else { return }
    stopAsking(id)
    guard case .complete(let root, let file, _) = outcome, let download = run.download else {
      if case .refused(let error) = outcome { end(id, .failure(error)) }
      return
    }
    disk.write { _ in try download.finish() }.whenComplete { result in
      self.assumeIsolated { loop in
        guard let url = loop.value(result, for: id), let run = loop.fetches[id] else { return }
        let fetched = FetchedFile(
          root: root, file: file, url: url, progress: run.last, misbehaved: run.misbehaved)
        loop.end(id, .success(fetched))
      }
    }
  }

  /// Gives a fetch up, with what is stored of it kept.
  func cancel(_ id: FetchID) {
    handle(.cancel(id))
    stopAsking(id)
    end(id, .failure(CancellationError()))
  }

  func progressed(_ id: FetchID, _ progress: FetchProgress) {
    fetches[id]?.last = progress
    fetches[id]?.progress?(progress)
  }

  /// What the disk gave; where it failed the fetch ends with its error.
  private func value<Value>(_ result: Result<Value, any Error>, for id: FetchID) -> Value? {
    guard fetches[id] != nil else { return nil }
    switch result {
    case .success(let value): return value
    case .failure(let error):
      handle(.cancel(id))
      stopAsking(id)
      end(id, .failure(error))
      return nil
    }
  }

  private func end(_ id: FetchID, _ result: Result<FetchedFile, any Error>) {
    fetches.removeValue(forKey: id)?.continuation.resume(with: result)
  }
}

/// A download and what the store had of it.
private struct OpenedDownload: Sendable {
  var download: Download?
  var held: [CID]
}
