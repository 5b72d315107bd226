import ContentBlocks
import Synchronization

/// Blocks that a fetch has given, in their order. A class, as tasks share it.
final class Received: Sendable {
  private let blocks = Mutex<[Block]>([])

  init(_ held: [Block] = []) {
    blocks.withLock { $0 = held }
  }

  var all: [Block] { blocks.withLock { $0 } }

  func take(_ block: Block) { blocks.withLock { $0.append(block) } }

  func held(_ cid: CID) -> [UInt8]? {
    blocks.withLock { $0.first { $0.cid == cid }?.bytes }
  }
}
