import ContentBlocks
import ContentID
import Foundation
import GRDB

/// The SHA-256 by which a block is known; four words, so that sets of them cost no memory beside.
struct Digest: Hashable, Sendable {
  private let first: UInt64
  private let second: UInt64
  private let third: UInt64
  private let fourth: UInt64

  /// Nil where there are not 32 bytes.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    func word(_ start: Int) -> UInt64 {
      (start..<start + 8).reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
    }
    (first, second, third, fourth) = (word(0), word(8), word(16), word(24))
  }

  /// The digest of a block.
  init(of block: [UInt8]) {
    let digest = HostSHA256.digest(of: block.span.bytes)
    func word(_ start: Int) -> UInt64 {
      (start..<start + 8).reduce(0) { $0 << 8 | UInt64(digest[$1]) }
    }
    (first, second, third, fourth) = (word(0), word(8), word(16), word(24))
  }

  /// The digest's bytes.
  var bytes: [UInt8] {
    [first, second, third, fourth].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
    }
  }

  /// The name of the block that has this digest, read by a codec.
  func cid(codec: UInt64) -> CID {
    CID(codec: codec, hash: Multihash(function: MultihashView.sha256, digest: bytes))
  }
}

extension Digest: DatabaseValueConvertible {
  var databaseValue: DatabaseValue {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4) { words in
      (words[0], words[1]) = (first.bigEndian, second.bigEndian)
      (words[2], words[3]) = (third.bigEndian, fourth.bigEndian)
      return Data(UnsafeRawBufferPointer(words)).databaseValue
    }
  }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Digest? {
    Data.fromDatabaseValue(value).flatMap { Digest([UInt8]($0)) }
  }
}

/// How a block is found by its name.
enum BlockName {
  /// The name holds the bytes.
  case inline([UInt8])
  /// The block with this digest.
  case digest(Digest)

  /// Refuses names whose blocks cannot be verified here.
  init(_ cid: CID) throws(StoreError) {
    if cid.hash.function == MultihashView.identity {
      self = .inline(cid.hash.digest)
    } else if cid.hash.function == MultihashView.sha256, let digest = Digest(cid.hash.digest) {
      self = .digest(digest)
    } else {
      throw .hashFunction(cid)
    }
  }
}

extension CID {
  /// Numbers of codecs in multicodec's table.
  static let raw = UInt64(ContentID.Codec.raw.rawValue)
  static let dagPB = UInt64(ContentID.Codec.dagPB.rawValue)
  static let dagCBOR = UInt64(ContentID.Codec.dagCBOR.rawValue)
}
