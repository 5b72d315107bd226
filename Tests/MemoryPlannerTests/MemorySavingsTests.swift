import Testing

@testable import MemoryPlanner

private func entry(
  _ name: String, _ life: ClosedRange<Int>, _ bytes: Range<Int>
) -> MemoryPicture.Entry {
  MemoryPicture.Entry(name: name, lifetime: life, bytes: bytes)
}

@Test func whatEachWayOfSharingSavesIsToldFromPlaces() throws {
  // x is read in step 0, where y is made in its place; z, made in step 1, reaches into y from
  // below.
  let savings = try MemorySavings(
    stepCount: 2,
    entries: [
      entry("x", 0...0, 64..<1088), entry("y", 0...1, 64..<1088), entry("z", 1...1, 0..<1024),
    ])
  #expect(savings.apartBytes == 2048)
  #expect(savings.inPlaceBytes == 2048)
  #expect(savings.overlappingBytes == 1088)
}

@Test(arguments: [1, 2])
func anInputIsReadBeforeTheFirstResultWhateverStandsLower(stepCount: Int) throws {
  let places = [entry("y", 0...stepCount - 1, 0..<8000), entry("x", 0...0, 7504..<7994)]
  let savings = try MemorySavings(stepCount: stepCount, entries: places)
  #expect(savings.apartBytes == 8496 && savings.inPlaceBytes == 8496)
  #expect(savings.overlappingBytes == 8000)
}
