import ContentID
import Testing

@testable import ContentBlocks

@Test func anErrorSaysThePlaceWhatWasFoundAndWhatWouldBeRight() throws {
  #expect(
    "\(BlockError(7, .hashFunction(0x1E)))"
      == "byte 7: hash function 0x1e; blocks are verified by SHA-256 (0x12)")
  #expect(
    "\(DagCBORError(3, .tag(2)))" == "byte 3: tag 2; only links (42) have one")
  #expect(
    "\(CARError(9, .tooLarge(byteCount: 5000, limit: 4096)))"
      == "byte 9: 5000 bytes; the limit is 4096")
  #expect(
    "\(CIDTextError.text(MultibaseError(0, .unknownBase("?"))))"
      == "not a CID: character 0: \"?\" is no base that is read; b, z, f, k, m and u are")
  #expect(
    "\(CIDTextError.identifier(BlockError(0, .version(3))))"
      == "not a CID: in its bytes, byte 0: a CID of version 3; 0 and 1 exist")
}
