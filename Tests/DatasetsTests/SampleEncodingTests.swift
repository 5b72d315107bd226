import Datasets
import TensorTypes
import TestSupport
import Testing

private func sample(_ file: [UInt8]) throws -> Sample {
  var stream = try Dataset(
    samples: ArrayFile(bytes: file, name: "file"), labels: nil
  ).stream()
  return try #require(try stream.next())
}

private let input = InputEncoding(type: .int8, scale: 0.5, zeroPoint: -3)

@Test func realsAreQuantizedOnTheirWay() throws {
  let values: [Float] = [0, 0.25, -0.25, 1, 1000, -.infinity]
  let reals = try sample(npy("<f4", "(1, 6)", memory(values)))
  let bytes = try reals.bytes(for: input)
  // Ties go away from zero before the zero point is added.
  #expect(bytes.map { Int8(bitPattern: $0) } == [-3, -2, -4, -1, 127, -128])
  #expect(try reals.reals(for: input) == reals.reals)
}

@Test func wholeNumbersAreQuantizedValuesAlready() throws {
  let whole = try sample(npy("<i4", "(1, 3)", memory([Int32(-128), 127, 0])))
  #expect(try whole.bytes(for: input) == [128, 127, 0])
  #expect(try whole.reals(for: input) == [-62.5, 65, 1.5])
  let wide = try sample(npy("|u1", "(1, 1)", [200]))
  #expect {
    try wide.bytes(for: input)
  } throws: { error in
    (error as? DatasetError)?.problem == .outOfRange(value: "200", range: -128...127)
  }
}

@Test func pixelsAreRealsWhereverTheyGo() throws {
  let pixels = try sample(idx(8, [1, 4], [0, 51, 102, 255]))
  #expect(pixels.reals == [0, 0.2, 0.4, 1])
  let scaled = InputEncoding(type: .int8, scale: 1 / 255, zeroPoint: -128)
  #expect(try pixels.bytes(for: scaled).map { Int8(bitPattern: $0) } == [-128, -77, -26, 127])
  #expect(try sample(npy("|u1", "(1, 2)", [51, 255])).reals == [51, 255])
}

@Test func aFloatInputTakesEveryType() throws {
  let float = InputEncoding(type: .float32)
  let files: [[UInt8]] = [
    npy("|i1", "(1, 2)", [255, 3]), npy("<i2", "(1, 2)", memory([Int16(-1), 3])),
    npy("<i8", "(1, 2)", memory([Int64(-1), 3])), npy("<f8", "(1, 2)", memory([-1.0, 3])),
    npy("<f4", "(1, 2)", memory([Float(-1), 3])),
  ]
  for file in files {
    #expect(try sample(file).bytes(for: float) == memory([Float(-1), 3]))
    #expect(try sample(file).reals(for: float) == [-1, 3])
  }
}

@Test func plainIntegersTakeNoReals() throws {
  let plain = InputEncoding(type: .int32)
  #expect(try sample(npy("|i1", "(1, 1)", [255])).bytes(for: plain) == [255, 255, 255, 255])
  #expect(throws: DatasetError.self) {
    try sample(npy("<f4", "(1, 1)", memory([Float(1)]))).bytes(for: plain)
  }
}

@Test(arguments: [[3], [2, 3], [1, 2, 3]])
func aWrittenArrayIsReadBack(shape: [Int]) throws {
  let layout = ArrayLayout(type: .int16, shape: shape)
  let bytes = memory((0..<shape.reduce(1, *)).map { Int16($0) - 2 })
  try withFile([]) { path in
    try ArrayWriter.write(bytes, layout, to: path + ".npy")
    try ArrayWriter.write(bytes, layout, to: path)
    defer { try? remove(path + ".npy") }
    let numbers = try ArrayFile(path: path + ".npy")
    #expect(numbers.layout == layout)
    var stream = try ArrayStream(numbers)
    var found: [UInt8] = []
    while let sample = try stream.next() { found += sample }
    #expect(found == bytes)
    #expect(try contents(of: path) == bytes)
  }
}

@Test(
  .enabled("needs NumPy: run make test, or set NEVORTEX_PYTHON") { await PythonPeer.has("numpy") })
func numPyReadsWhatIsWrittenAndWritesWhatIsRead() async throws {
  let folder = try temporaryFolder()
  defer { try? remove(folder) }
  let layout = ArrayLayout(type: .float32, shape: [2, 2])
  try ArrayWriter.write(memory([Float(1), 2, 3, 4.5]), layout, to: folder + "/a.npy")
  let script = """
    import sys, numpy as np
    a = np.load(sys.argv[1] + '/a.npy')
    y = np.arange(2)
    np.savez(sys.argv[1] + '/stored.npz', x=a * 2, y=y)
    np.savez_compressed(sys.argv[1] + '/deflated.npz', x=a * 2, y=y)
    """
  let result = try await PythonPeer.run(
    command: ["-c", script, folder], input: [], timeLimitSeconds: 60)
  try #require(result.status == 0, "\(result.errors)")
  for name in ["stored", "deflated"] {
    var stream = try Dataset(data: "\(folder)/\(name).npz").stream()
    #expect(try stream.next()?.reals == [2, 4])
    let second = try stream.next()
    #expect(second?.reals == [6, 9])
    #expect(second?.label == 1)
    #expect(try stream.next() == nil)
  }
}
