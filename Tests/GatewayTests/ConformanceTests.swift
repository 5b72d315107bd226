import ContentBlocks
import ContentID
import Testing

@testable import Gateway
@testable import GatewayProtocol

/// The raw and CAR cases of gateway-conformance, asked by HTTP of a server that runs.
@Suite("gateway-conformance", .enabled(if: HeldBlocks.isPresent, "the fixtures are not here"))
struct ConformanceTests {
  /// The server has all fixtures, as that of the suite has.
  static let held = Result { try HeldBlocks(cars: ConformanceCases.cars) }
  static let cases = Result { try ConformanceCases(blocks: held.get()).rows }
  static let rows = (try? cases.get()) ?? []

  @Test("the table has every case of the suite for raw blocks and CARs")
  func count() throws {
    let rows = try Self.cases.get()
    #expect(rows.count == ConformanceCases.count)
    #expect(Set(Self.rows.map(\.name)).count == Self.rows.count)
  }

  @Test("a case of the suite is answered as it must be", arguments: rows)
  func row(_ row: ConformanceRow) async throws {
    let answer = try await withGateway(Self.held.get()) { gateway in
      try await gateway.ask(
        row.target, method: row.method == "HEAD" ? .HEAD : .GET, headers: row.headers)
    }
    #expect(row.status.contains(answer.status))
    for (field, text) in row.contains { #expect(answer.header(field).contains(text)) }
    for (field, text) in row.equals { #expect(answer.header(field) == text) }
    guard row.status.contains(200), answer.status / 100 == 2 else { return }
    switch row.body {
    case .any: break
    case .bytes(let bytes): #expect(answer.body == bytes)
    case .blocks(let cids): #expect(try Self.blocks(answer.body) == cids.map(\.inVersion1))
    case .anyOrder(let cids):
      let found = try Self.blocks(answer.body)
      #expect(found.count == cids.count && Set(found) == Set(cids.map(\.inVersion1)))
    }
  }

  /// The names of the blocks of a CAR, each of which is the one that its name says.
  static func blocks(_ body: [UInt8]) throws -> [CID] {
    try HeldBlocks.parts(body).blocks.map { block in
      #expect(block.cid.names(block.bytes.span.bytes) == true)
      return block.cid.inVersion1
    }
  }
}
