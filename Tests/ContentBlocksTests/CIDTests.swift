import ContentID
import Testing

@testable import ContentBlocks

@Test(arguments: [
  "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
  "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
  "bafkqabiaaebagba",
  "baga6ea4seaqdomn3tgwgrh3g532zopskstnbrd2n3sxfqbze7rxt7vqn7veigmy",
])
func anIdentifierWritesAsItWasRead(text: String) throws {
  let cid = try CID(text)
  #expect(cid.description == text)
  #expect(try CID(cid.bytes) == cid)
  for base in Multibase.allCases where cid.version == 1 {
    #expect(try CID(cid.text(in: base)) == cid)
  }
}

@Test func bothVersionsOfAnIdentifierNameOneBlock() throws {
  let old = try CID("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n")
  let new = try CID("bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
  #expect(old.inVersion1 == new)
  #expect(new.inVersion0 == old)
  #expect(old != new)
  #expect(try old.contentID() == new.contentID())
  #expect(old.names([UInt8]().span.bytes) == true)
  #expect(old.names(([1] as [UInt8]).span.bytes) == false)
}

@Test func anIdentityHoldsItsBlock() throws {
  let cid = try CID("bafkqabiaaebagba")
  #expect(cid.hash.function == 0)
  #expect(cid.names(([0, 1, 2, 3, 4] as [UInt8]).span.bytes) == true)
  #expect(cid.names(([0, 1, 2, 3] as [UInt8]).span.bytes) == false)
  #expect(cid.inVersion0 == nil)
}

@Test(arguments: [
  // Version 0 behind a letter; a digit outside the alphabet; nothing; cut short.
  "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
  "Qm0fTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
  "", "Qm", "b", "bafybei", "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk",
  "bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykua",
])
func aTextThatNamesNothingIsRefused(text: String) {
  #expect(throws: CIDTextError.self) { try CID(text) }
}

@Test(.enabled(if: BlockVectors.isPresent, "the shared data is not there"))
func theNameOfEveryFixtureIsThatOfItsBytes() throws {
  var count = 0
  for ending in [".dag-cbor", ".dag-pb", ".dag-json"] {
    for file in BlockVectors.files(below: "ipld-codec-fixtures", ending: ending) {
      let name = try #require(file.split(separator: "/").last).dropLast(ending.count)
      let block = try BlockVectors.bytes(file)
      #expect(try CID(String(name)).names(block.span.bytes) == true, "\(file)")
      count += 1
    }
  }
  #expect(count > 200)
}
