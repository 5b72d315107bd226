import ContentBlocks
import Foundation
import TestSupport

@testable import ContentStore

/// A store in a folder that is there for one test.
final class StoreFolderFixture {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("store-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The folder of the store.
  var store: URL { url.appendingPathComponent("store") }

  /// Opens the store.
  func open() throws -> ContentStore { try ContentStore(directory: store) }

  /// A file beside the store.
  func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data(bytes).write(to: file)
    return file
  }

  /// Changes one byte of a file.
  static func damage(_ file: URL, at offset: UInt64) throws {
    let handle = try FileHandle(forUpdating: file)
    try handle.seek(toOffset: offset)
    let byte = try handle.read(upToCount: 1)?.first ?? 0
    try handle.seek(toOffset: offset)
    try handle.write(contentsOf: Data([byte ^ 0xFF]))
    try handle.close()
  }
}

/// A file cut into blocks as packages are.
struct Tree {
  let bytes: [UInt8]
  let root: CID
  /// Leaves with their places; nodes without, children first.
  let blocks: [(block: Block, offset: UInt64?)]

  init(_ bytes: [UInt8], profile: UnixFSProfile? = nil) {
    self.bytes = bytes
    var blocks: [(Block, UInt64?)] = []
    var start: UInt64 = 0
    var builder = UnixFSBuilder(profile: profile ?? .package(byteCount: bytes.count))
    func take(_ block: Block) {
      let isLeaf = block.cid.codec == 0x55
      blocks.append((block, isLeaf ? start : nil))
      if isLeaf { start += UInt64(block.bytes.count) }
    }
    builder.append(bytes.span.bytes, sink: take)
    root = builder.finish(sink: take).cid
    self.blocks = blocks
  }

  /// Random bytes of this size.
  init(byteCount: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    self.init((0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }

  var cids: Set<CID> { Set(blocks.map(\.block.cid)) }
}

/// The name of a raw block.
func raw(_ bytes: [UInt8]) -> Block {
  Block(cid: CID(of: bytes.span.bytes, codec: .raw), bytes: bytes)
}

/// A node of DAG-CBOR with links.
func node(_ links: [CID]) throws -> Block {
  let bytes = try DagCBOR.encode(.list(links.map { .link($0) }))
  return Block(cid: CID(of: bytes.span.bytes, codec: .dagCBOR), bytes: bytes)
}

/// A node of dag-pb with links, as folders have them.
func directory(_ links: [CID]) throws -> Block {
  let bytes = try DagPBNode(links: links.map { .init(cid: $0, name: [0x61]) }).encoded()
  return Block(cid: CID(of: bytes.span.bytes, codec: .dagPB), bytes: bytes)
}
