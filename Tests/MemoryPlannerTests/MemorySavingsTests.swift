import Testing

@testable import MemoryPlanner

@Test func whatEachWayOfSharingSavesIsToldFromPlaces() throws {
  func entry(_ name: String, _ life: ClosedRange<Int>, _ bytes: Range<Int>) -> MemoryPicture.Entry {
    MemoryPicture.Entry(name: name, lifetime: life, bytes: bytes)
  }
  // x is read in step 0, where y is made in its place; z, made in step 1, reaches into y from
  // below.
  let entries = [
    entry("x", 0...0, 64..<1088), entry("y", 0...1, 64..<1088), entry("z", 1...1, 0..<1024),
  ]
  let savings = try MemorySavings(stepCount: 2, entries: entries)
  #expect(savings.apartBytes == 2048)
  #expect(savings.inPlaceBytes == 2048)
  #expect(savings.overlappingBytes == 1088)
  let first = try MemorySavings(stepCount: 1, entries: [entries[0], entry("y", 0...0, 64..<1088)])
  #expect(first.apartBytes == 2048)
  #expect(first.inPlaceBytes == 1024)
  #expect(first.overlappingBytes == 1024)
}
