import Datasets
import TensorTypes
import TestSupport
import Testing

/// Every sample of an array, read to the end.
private func samples(
  _ bytes: [UInt8], member: String = "x", raw: SampleLayout? = nil
) throws -> (ArrayLayout, [[UInt8]]) {
  let array = try ArrayFile(bytes: bytes, name: "file", member: member, raw: raw)
  var stream = try ArrayStream(array)
  var found: [[UInt8]] = []
  while let sample = try stream.next() { found.append(sample) }
  return (array.layout, found)
}

private let numbers = npy("<i2", "(2, 3)", memory([Int16](1...6)))

@Test(arguments: [1, 2, 3] as [UInt8])
func aNumPyArrayIsReadSampleBySample(version: UInt8) throws {
  let (layout, found) = try samples(
    npy("<i2", "(2, 3)", memory([Int16](1...6)), version: version))
  #expect(layout == ArrayLayout(type: .int16, shape: [2, 3]))
  #expect(found == [memory([Int16](1...3)), memory([Int16](4...6))])
}

@Test func theHighestByteMayComeFirst() throws {
  let (_, found) = try samples(npy(">i4", "(2,)", [0, 0, 1, 2, 255, 255, 255, 254]))
  #expect(found == [memory([Int32(258)]), memory([Int32(-2)])])
}

@Test(arguments: [
  "{\"descr\":\"<i2\",\"fortran_order\":False,\"shape\":(2,3)}",
  "  { 'shape' : ( 2 , 3 , ) , 'fortran_order':False,'descr':'<i2'}   \n",
])
func aHeaderMayBeSpacedAndQuotedAtWill(header: String) throws {
  let (layout, found) = try samples(npy(dictionary: header, memory([Int16](1...6))))
  #expect(layout.shape == [2, 3])
  #expect(found.count == 2)
}

@Test(arguments: [false, true], [false, true])
func anArchivesArrayIsFoundByName(deflate: Bool, wide: Bool) throws {
  let archive = zip(
    [("y.npy", npy("|u1", "(1,)", [9])), ("x.npy", numbers)], deflate: deflate, wide: wide)
  #expect(try samples(archive).1 == [memory([Int16](1...3)), memory([Int16](4...6))])
  #expect(try samples(archive, member: "y").1 == [[9]])
}

@Test func theOnlyArrayOfAnArchiveNeedsNoName() throws {
  #expect(try samples(zip([("arr_0.npy", numbers)])).1.count == 2)
}

@Test func anIDXFileMayBeGzipped() throws {
  let plain = idx(8, [2, 2, 1], [1, 2, 3, 4])
  for file in [plain, gzip(plain)] {
    let (layout, found) = try samples(file)
    #expect(layout.isPixels)
    #expect(layout.shape == [2, 2, 1])
    #expect(found == [[1, 2], [3, 4]])
  }
}

@Test func wideIDXNumbersComeHighestByteFirst() throws {
  let (layout, found) = try samples(idx(0x0C, [1], [0, 0, 1, 0]))
  #expect(layout.type == .int32 && !layout.isPixels)
  #expect(found == [memory([Int32(256)])])
}

@Test func rawBytesAreSamplesOfTheLayoutThatIsAskedFor() throws {
  // It starts as an IDX file would, but is not one to the last byte.
  let bytes: [UInt8] = [0, 0, 8, 1, 0, 0]
  let raw = SampleLayout(type: .int8, shape: [3])
  #expect(try samples(bytes, raw: raw).1 == [[0, 0, 8], [1, 0, 0]])
  // It starts as a gzip file would.
  #expect(try samples([0x1F, 0x8B, 8], raw: raw).1 == [[0x1F, 0x8B, 8]])
  #expect(throws: DatasetError.self) { try samples([1, 2, 3, 4], raw: raw) }
  #expect(throws: DatasetError.self) { try samples([], raw: raw) }
  #expect(throws: DatasetError.self) { try samples([1, 2, 3]) }
}

@Test func everyTypeThatNumPyNamesHasItsWidth() throws {
  let types: [(String, ElementType)] = [
    ("<f4", .float32), ("<f8", .float64), ("|i1", .int8), ("|u1", .uint8), ("<i2", .int16),
    ("<i4", .int32), ("<i8", .int64), ("|b1", .boolean),
  ]
  for (name, type) in types {
    let width = type.bitWidth / 8
    let (layout, found) = try samples(npy(name, "(1,)", [UInt8](repeating: 1, count: width)))
    #expect(layout.type == type)
    #expect(found == [[UInt8](repeating: 1, count: width)])
  }
}
