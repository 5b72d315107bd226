// The cases of ipfs/gateway-conformance for raw blocks and CARs: TestTrustlessRaw,
// TestTrustlessRawRanges, TestGatewayBlock, TestTrustlessCarPathing, TestTrustlessCarDagScope*,
// TestTrustlessCarEntityBytes, TestTrustlessCarOrderAndDuplicates and
// TestTrustlessCarFormatPrecedence; and of those of the path gateway for DAG codecs the ones that a
// gateway without other formats can meet.

import ContentBlocks

/// The table of cases over the fixtures.
struct ConformanceCases {
  static let cars = [
    "gateway-raw-block", "trustless_gateway_car/dir-with-dag-cbor-with-links",
    "trustless_gateway_car/dir-with-duplicate-files",
    "trustless_gateway_car/subdir-with-mixed-block-files",
    "trustless_gateway_car/subdir-with-two-single-block-files",
    "trustless_gateway_car/single-layer-hamt-with-multi-block-files",
    "trustless_gateway_car/file-3k-and-3-blocks-missing-block",
    "path_gateway_dag/gateway-json-cbor", "path_gateway_dag/dag-json-traversal",
    "path_gateway_dag/dag-cbor-traversal",
  ]
  /// The rows that `rows` must have.
  static let count = 82

  /// The parts of the file of 1,026 bytes in the fixtures: four times 256 bytes and 2.
  private static let parts = [
    "bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm",
    "bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq",
    "bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue",
    "bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe",
    "bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm",
  ]

  let rows: [ConformanceRow]
  private let tree: PlainTree

  init(blocks: HeldBlocks) throws {
    tree = PlainTree(blocks: blocks)
    let cases = Cases(tree: tree, parts: try Self.parts.map { try CID($0) })
    rows =
      try cases.raw() + cases.rawOnPath() + cases.pathing() + cases.scopes() + cases.ranges()
      + cases.duplicates() + cases.precedence() + cases.codecs()
  }
}

/// The cases by what they are about.
struct Cases {
  let tree: PlainTree
  let parts: [CID]

  func root(_ car: String) throws -> CID { try tree.blocks.roots[car].orAbsent(car) }
  func trustless(_ car: String) throws -> CID { try root("trustless_gateway_car/\(car)") }
}
