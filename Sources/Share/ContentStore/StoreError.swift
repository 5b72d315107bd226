public import ContentBlocks

/// Why the store did not do what it was asked for; what it held before it holds still.
public enum StoreError: Error, Equatable, Sendable {
  /// Blocks are named by SHA-256; this name is by another hash function, or by a part of it.
  case hashFunction(CID)
  /// The bytes are not the block that they were said to be.
  case wrongHash(CID)
  /// The block is not here.
  case missing(CID)
  /// A block that is pinned is gone or damaged, so what it led to is not known.
  case lostPin(CID)
  /// Blocks of a file are not here yet: the first of them, at most `missingLimit`.
  case incomplete(CID, missing: [CID])
  /// The name is that of something else than a file, or of a file whose blocks contradict each
  /// other.
  case notAFile(CID, reason: String)
  /// A file that is larger than any package, or of more leaves than the store writes.
  case tooLarge(CID)
  /// Somebody else is writing this file now, in this process or in another.
  case busy(CID)
  /// Another program has been writing to the store for too long.
  case locked(path: String)
  /// There is no room on the disk of this file, or it may not grow.
  case full(path: String)
  /// There is no such file.
  case noFile(path: String)
  /// A file cannot be read or written.
  case file(path: String, problem: String)
  /// A file that was to be added changed while it was read.
  case changed(path: String)
  /// A file is not a CAR.
  case archive(path: String, CARError)
  /// The index of the store cannot be used.
  case index(path: String, problem: String)

  /// The most blocks that an error names.
  public static let missingLimit = 16
}

extension StoreError: CustomStringConvertible {
  /// What is wrong, and what would mend it.
  public var description: String {
    switch self {
    case .hashFunction(let cid):
      "\(cid): named by hash function 0x\(String(cid.hash.function, radix: 16)); "
        + "the store takes names by SHA-256 (0x12) of 32 bytes"
    case .wrongHash(let cid): "these bytes are not the block \(cid): their hash is another"
    case .missing(let cid): "\(cid) is not in the store: fetch or import it first"
    case .lostPin(let cid):
      "\(cid), which is pinned or which a pin leads to, cannot be read, so what it leads to cannot "
        + "be told from what nothing keeps: fetch or import it, or unpin it, first"
    case .incomplete(let root, let missing):
      "\(root) is not whole yet: \(missing.first.map { "\($0)" } ?? "a block") is missing"
        + (missing.count > 1
          ? ", and others; fetch it again to go on" : "; fetch it again to go on")
    case .notAFile(let cid, let reason): "\(cid) is not a file: \(reason)"
    case .tooLarge(let cid):
      "\(cid) is larger than a package can be (64 GiB in 4,194,304 leaves)"
    case .busy(let cid): "\(cid) is being written by somebody else: wait, or stop that one"
    case .locked(let path):
      "\(path): another program is using the store: wait until it is done, or stop it"
    case .full(let path):
      "\(path): no room to write; what was stored is kept: free some and start again"
    case .noFile(let path): "\(path): no such file"
    case .file(let path, let problem): "\(path): \(problem)"
    case .changed(let path): "\(path): changed while it was read; add it again"
    case .archive(let path, let error):
      "\(path): no CAR, or a damaged one: \(error); get it again"
    case .index(let path, let problem):
      "\(path): \(problem); if it stays so, begin a new store and import packages/*.nvx of this one"
    }
  }
}
