import ContentBlocks
import ContentStore
import Foundation

/// Writes until there is no room, looks whether all that was written is there, makes room, and goes
/// on.
struct FullDisk {
  let folder: URL

  func run(fileByteLimit: UInt) throws {
    let ballast = folder.appendingPathComponent("ballast")
    try Data(count: 1 << 20).write(to: ballast)
    signal(SIGXFSZ, SIG_IGN)
    if fileByteLimit > 0 { setFileByteLimit(fileByteLimit) }
    let written = try fill()
    setFileByteLimit(UInt(bitPattern: Int.max))
    try FileManager.default.removeItem(at: ballast)
    let store = try open()
    for cid in written where try store.block(cid) == nil { say("lost \(cid)") }
    say("kept \(written.count)")
    let result = try store.verify()
    say(result.isClean ? "clean" : "damaged \(result)")
    try store.add(MadeTree.loose(seed: 1, round: 1), pin: true)
    say("goes on")
  }

  private func open() throws -> ContentStore {
    try ContentStore(directory: folder.appendingPathComponent("store"))
  }

  /// What was written before there was no room.
  private func fill() throws -> [CID] {
    let store = try open()
    var written: [CID] = []
    do {
      for round in 0..<1000 {
        let tree = MadeTree(seed: 1, round: round)
        let download = try store.download(tree.root)
        for (block, offset) in tree.blocks {
          try download.write(block, leafOffset: offset)
          written.append(block.cid)
        }
        _ = try download.finish(pin: true)
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: round), count: 100_000)
        let loose = Block(cid: CID(of: bytes.span.bytes, codec: .raw), bytes: bytes)
        try store.add(loose, pin: true)
        written.append(loose.cid)
      }
      say("error there is still room")
    } catch StoreError.full(let path) {
      say("full \(StoreError.full(path: path))")
    }
    return written
  }

  private func setFileByteLimit(_ limit: UInt) {
    var limits = rlimit()
    #if canImport(Darwin)
      let resource = RLIMIT_FSIZE
    #else
      let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    #endif
    getrlimit(resource, &limits)
    limits.rlim_cur = min(limits.rlim_max, rlim_t(limit))
    setrlimit(resource, &limits)
  }
}
