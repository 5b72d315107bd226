import Datasets
import TestSupport
import Testing

/// Reads everything; what is refused is refused with the file's name.
private func read(_ bytes: [UInt8]) throws(DatasetError) {
  var stream = try ArrayStream(ArrayFile(bytes: bytes, name: "hostile"))
  // More samples than any of these files has are an endless loop.
  var count = 0
  while try stream.next() != nil {
    count += 1
    precondition(count < 1_000_000, "the stream does not end")
  }
}

private func problem(_ bytes: [UInt8]) -> DatasetError.Problem? {
  do {
    try read(bytes)
    return nil
  } catch {
    #expect(error.file == "hostile")
    return error.problem
  }
}

private let array = npy("<f4", "(3, 2)", memory([Float](repeating: 1.5, count: 6)))
private let wholeFiles: [(String, [UInt8])] = [
  ("npy", array),
  ("stored npz", zip([("x.npy", array)])),
  ("deflated npz", zip([("x.npy", array)], deflate: true)),
  ("wide npz", zip([("x.npy", array)], deflate: true, wide: true)),
  ("idx", idx(8, [3, 2, 2], [UInt8](repeating: 7, count: 12))),
  ("gzipped idx", gzip(idx(8, [3, 2, 2], [UInt8](repeating: 7, count: 12)))),
]

@Test func everyTruncatedFileIsRefused() {
  for (name, bytes) in wholeFiles {
    #expect(problem(bytes) == nil, "\(name)")
    for count in 0..<bytes.count {
      #expect(problem(Array(bytes[..<count])) != nil, "\(name), \(count) bytes")
    }
  }
}

@Test func aDamagedFileIsReadOrRefusedButNeverTraps() {
  for (name, bytes) in wholeFiles {
    var refused = 0
    for seed in UInt64(0)..<3000 {
      var random = SplitMix64(seed: seed)
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      refused += problem(damaged) == nil ? 0 : 1
    }
    #expect(refused > 0, "\(name)")
  }
}

@Test func bytesThatShouldNotBeThereAreRefused() {
  let expected = DatasetError.Problem.malformed(
    found: "bytes after the last element", expected: "the end")
  #expect(problem(array + [0]) == expected)
  #expect(problem(zip([("x.npy", array + [0])], deflate: true)) == expected)
  #expect(problem(gzip(idx(8, [1, 2], [1, 2, 3]))) == expected)
}

@Test func aWrongChecksumIsRefused() {
  for deflate in [false, true] {
    var archive = zip([("x.npy", array)], deflate: deflate)
    let directory = archive.count - 22 - 46 - 5
    archive[directory + 16] ^= 1
    #expect(problem(archive) == .checksum)
  }
}

@Test(arguments: [
  ("(3, 1000000000000)", 12), ("(999999999999999999, 2)", 12), ("(2, 0)", 0), ("()", 4),
  ("(99999999, 99999999, 99999999)", 12), ("(3, 2", 12), ("(3, -2)", 12), ("(3, 2.0)", 12),
  ("(1111111111111111111111,)", 12), ("None", 12),
  ("(" + String(repeating: "1,", count: 40) + ")", 4),
])
func aShapeThatCannotBeIsRefused(shape: String, bytes: Int) {
  #expect(problem(npy("<f4", shape, [UInt8](repeating: 0, count: bytes))) != nil)
}

@Test func aGzippedHeaderCannotAskForMoreThanDeflateCanHold() {
  let found = problem(gzip(idx(8, [0xFFFF_FFFF, 1000, 1000], [1])))
  guard case .truncated(let needed, let available) = found else {
    Issue.record("\(String(describing: found))")
    return
  }
  #expect(needed == 0xFFFF_FFFF * 1_000_000)
  #expect(available < 100_000)
}

@Test func whatIsNotReadIsNamedWithTheMend() {
  let data = [UInt8](repeating: 0, count: 24)
  #expect(
    problem(npy("<f4", "(3, 2)", data, order: "True"))
      == .unsupported(
        found: "Fortran order", supported: "numpy.ascontiguousarray before saving"))
  for type in ["<f2", "<c8", "|O", "<U4", "f4", "<u2"] {
    guard case .unsupported(let found, _) = problem(npy(type, "(3, 2)", data)) else {
      Issue.record("\(type) was read")
      continue
    }
    #expect(found.contains(type))
  }
  #expect(
    problem(npy("<f4", "(3, 2)", data, version: 4))
      == .unsupported(found: "NPY version 4.0", supported: "1.0 to 3.0"))
  #expect(
    problem(zip([("x.npy", array)], flags: 1))
      == .unsupported(found: "encryption", supported: "a plain archive"))
}

@Test func aHeaderThatIsNoDictionaryIsRefused() {
  let headers = [
    "", "{", "[]", "{'descr': '<f4'}", "{'descr': [('a', '<f4')], 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
    "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
    "{'descr: '<f4', 'fortran_order': False, 'shape': (1,)}",
    "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': True}",
  ]
  for header in headers {
    #expect(problem(npy(dictionary: header, [0, 0, 0, 0])) != nil, "\(header)")
  }
}

@Test func aMissingMemberIsNamedWithThoseThatAreThere() {
  #expect(
    problem(zip([("a.npy", array), ("b.npy", array)]))
      == .noMember(wanted: "x.npy", present: ["a.npy", "b.npy"]))
}

@Test func aFolderAndAMissingFileAreUnreadable() {
  for path in [TestData.packageRoot.path, "/nowhere/at/all"] {
    #expect {
      try ArrayFile(path: path)
    } throws: { error in
      guard let error = error as? DatasetError, case .unreadable = error.problem else {
        return false
      }
      return error.file == path
    }
  }
}
