import ContentBlocks
import Foundation
import TestSupport
import Testing

@testable import ContentStore

/// Rows are read some hundred at a time. An empty block lies where the one behind it does; the two
/// stand here on both sides of the end of a page.
@Test func anEmptyBlockAtTheEndOfAPageHidesNoOther() throws {
  let folder = try StoreFolderFixture()
  let store = try folder.open()
  let page = BlockTable.Pages.limit
  let before = (1..<page).map { raw([UInt8($0 & 0xFF), UInt8($0 >> 8), 1]) }
  let after = (0..<page).map { raw([UInt8($0 & 0xFF), UInt8($0 >> 8), 2]) }
  let kept = before + [raw([])] + after
  for block in kept { try store.add(block, pin: false) }
  let verified = try store.verify()
  #expect(verified.blockCount == kept.count)
  try store.add(try node(kept.map(\.cid)), pin: true)
  // Nearly all of the file is in no use afterwards, so it is written anew.
  try store.add(raw(pattern(1 << 17)), pin: false)
  #expect(try store.collect().blockCount == 1)
  let lost = try kept.filter { try store.block($0.cid) != $0.bytes }
  #expect(lost.isEmpty)
  let blocks = folder.store.appendingPathComponent("blocks").path
  #expect(try FileManager.default.contentsOfDirectory(atPath: blocks) == ["2.blocks"])
}
