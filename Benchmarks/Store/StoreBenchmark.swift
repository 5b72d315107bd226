// Times the store and the hashes: 64 MiB in leaves of 64 KiB, written as peers give them, read, and
// found. Says megabytes (10^6 bytes) a second, and the time of this process's own instructions,
// which other work of the machine does not lengthen as much; the fastest of some runs.

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
    let own = try fastest {
      var hash = SHA256()
      hash.update(bytes.span.bytes)
      _ = hash.finalize()
    }
    let crypto = try fastest { _ = Multihash.sha256(of: bytes.span.bytes) }
    report("SHA-256 of chips", own)
    report("SHA-256 of swift-crypto", crypto)
    print(
      "  swift-crypto is \(tenths(own.processorSeconds / crypto.processorSeconds)) times as fast")
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
    let each = 1e6 / Double(blocks.count)
    print(
      "contains: \(tenths(find.seconds * each)) µs a block, "
        + "\(tenths(find.processorSeconds * each)) of its own")
    report("verify", try fastest { _ = try store.verify() })
  }

  private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  private static func report(_ name: String, _ time: Time) {
    let rate = Double(byteCount) / time.seconds / 1e6
    print("\(name): \(Int(rate.rounded())) MB/s, \(time)")
  }

  private static func fastest(_ body: () throws -> Void) throws -> Time {
    try (0..<5).map { _ in try once(body) }.min { $0.seconds < $1.seconds } ?? Time()
  }

  private static func once(_ body: () throws -> Void) throws -> Time {
    let start = Time.now
    try body()
    return Time.now - start
  }
}

/// Time on the clock, and that which this process took of the processors.
struct Time: CustomStringConvertible {
  var seconds = 0.0
  var processorSeconds = 0.0

  static var now: Time {
    func read(_ clock: clockid_t) -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    return Time(
      seconds: read(CLOCK_MONOTONIC), processorSeconds: read(CLOCK_PROCESS_CPUTIME_ID))
  }

  static func - (end: Time, start: Time) -> Time {
    Time(
      seconds: end.seconds - start.seconds,
      processorSeconds: end.processorSeconds - start.processorSeconds)
  }

  static func + (left: Time, right: Time) -> Time {
    Time(
      seconds: left.seconds + right.seconds,
      processorSeconds: left.processorSeconds + right.processorSeconds)
  }

  var description: String {
    "\(Int((seconds * 1000).rounded())) ms (\(Int((processorSeconds * 1000).rounded())) of its own)"
  }
}
