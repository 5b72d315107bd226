import ContentBlocks
import Foundation
import TestSupport

/// Blocks in memory, by what names them without regard to version and codec.
struct HeldBlocks: BlockSource {
  private(set) var byHash: [Multihash: [UInt8]] = [:]
  private(set) var roots: [String: CID] = [:]

  /// The folder of the fixtures.
  static let folder = "vectors/gateway-conformance"
  /// Whether the fixtures are there.
  static let isPresent = FileManager.default.fileExists(atPath: TestData.path(folder))

  init(_ blocks: [Block] = []) {
    for block in blocks { add(block) }
  }

  /// The blocks of CARs of the fixtures together; a root is remembered by the CAR's name.
  init(cars: [String]) throws {
    for name in cars {
      let car = try Self.parts(TestData.bytes("\(Self.folder)/\(name).car"))
      roots[name] = car.roots.first
      for block in car.blocks { add(block) }
    }
  }

  /// The roots and blocks of a CAR.
  static func parts(_ car: [UInt8]) throws -> (roots: [CID], blocks: [Block]) {
    var decoder = CARDecoder()
    decoder.append(car.span.bytes)
    var roots: [CID] = []
    var blocks: [Block] = []
    while let part = try decoder.next() {
      switch part {
      case .header(let header): roots = header.roots
      case .block(let block, _), .unverified(let block, _): blocks.append(block)
      }
    }
    try decoder.finish()
    return (roots, blocks)
  }

  mutating func add(_ block: Block) { byHash[block.cid.hash] = block.bytes }
  mutating func remove(_ cid: CID) { byHash[cid.hash] = nil }

  func block(_ cid: CID) -> [UInt8]? { byHash[cid.hash] }
}
