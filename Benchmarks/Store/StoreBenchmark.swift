// Times the store and the hashes: 64 MiB in leaves of 64 KiB, written as peers give them, read, and
// found. Says megabytes (10^6 bytes) a second; the fastest of some runs.

import ContentBlocks
import ContentID
import ContentStore
import Foundation
import TestSupport

@main
enum StoreBenchmark {
  static let byteCount = 64 << 20

  static func main() throws {
    var random = SplitMix64(seed: 64)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    while bytes.count < byteCount {
      withUnsafeBytes(of: random.next().littleEndian) { bytes.append(contentsOf: $0) }
    }
    try hashes(bytes)
    try store(bytes)
  }

  private static func hashes(_ bytes: [UInt8]) throws {
    let own = seconds {
      var hash = SHA256()
      hash.update(bytes.span.bytes)
      _ = hash.finalize()
    }
    let crypto = seconds { _ = Multihash.sha256(of: bytes.span.bytes) }
    report("SHA-256 of chips", own)
    report("SHA-256 of swift-crypto", crypto)
    print("  swift-crypto is \((own / crypto * 10).rounded() / 10) times as fast")
  }

  private static func store(_ bytes: [UInt8]) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("store-benchmark-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try ContentStore(directory: folder)
    var blocks: [(block: Block, offset: UInt64?)] = []
    var start: UInt64 = 0
    var builder = UnixFSBuilder(profile: .package(byteCount: bytes.count))
    func take(_ block: Block) {
      let isLeaf = block.cid.codec == 0x55
      blocks.append((block, isLeaf ? start : nil))
      if isLeaf { start += UInt64(block.bytes.count) }
    }
    builder.append(bytes.span.bytes, sink: take)
    let root = builder.finish(sink: take).cid
    let download = try store.download(root)
    // The root first, as peers give it.
    let write = try once {
      for (block, offset) in blocks.reversed() { try download.write(block, leafOffset: offset) }
    }
    let finish = try once { _ = try download.finish(pin: true) }
    let read = try fastest { for (block, _) in blocks { _ = try store.block(block.cid) } }
    let find = try fastest { for (block, _) in blocks { _ = try store.contains(block.cid) } }
    report("write, \(blocks.count) blocks", write)
    report("finish, on the disk", finish)
    report("write and finish", write + finish)
    report("read", read)
    print("contains: \((find / Double(blocks.count) * 1e8).rounded() / 100) µs a block")
    report("verify", try fastest { _ = try store.verify() })
  }

  private static func report(_ name: String, _ seconds: Double) {
    let rate = Double(byteCount) / seconds / 1e6
    print("\(name): \(Int(rate.rounded())) MB/s, \(Int((seconds * 1000).rounded())) ms")
  }

  private static func seconds(_ body: () -> Void) -> Double {
    (0..<5).map { _ in ContinuousClock().measure(body).seconds }.min() ?? 0
  }

  private static func fastest(_ body: () throws -> Void) throws -> Double {
    try (0..<3).map { _ in try once(body) }.min() ?? 0
  }

  private static func once(_ body: () throws -> Void) throws -> Double {
    try ContinuousClock().measure(body).seconds
  }
}

extension Duration {
  fileprivate var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
