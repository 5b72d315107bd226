import Datasets
import TensorTypes
import TestSupport
import Testing

private func labelled(_ labels: [UInt8]) -> [UInt8] {
  let values = memory((0..<10).map { Float($0) })
  return zip(
    [("x.npy", npy("<f4", "(5, 2)", values)), ("y.npy", npy("|u1", "(\(labels.count),)", labels))],
    deflate: true)
}

private func read(_ dataset: Dataset) throws -> [([Float], Int?)] {
  var stream = try dataset.stream()
  var found: [([Float], Int?)] = []
  while let sample = try stream.next() { found.append((sample.reals, sample.label)) }
  return found
}

@Test func anArchiveOfSamplesCarriesItsLabels() throws {
  try withFile(labelled([5, 6, 7, 8, 9])) { path in
    let found = try read(Dataset(data: path))
    #expect(found.map(\.0) == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]])
    #expect(found.map(\.1) == [5, 6, 7, 8, 9])
  }
}

@Test(arguments: [(0, 2, [5, 6]), (3, nil, [8, 9]), (1, 3, [6, 7, 8]), (4, 9, [9]), (9, 1, [])])
func samplesAreCutTogetherWithTheirLabels(skip: Int, first: Int?, labels: [Int]) throws {
  try withFile(labelled([5, 6, 7, 8, 9])) { path in
    let dataset = try Dataset(data: path, skip: skip, first: first)
    #expect(dataset.count == labels.count)
    for _ in 0..<2 {
      let found = try read(dataset)
      #expect(found.map(\.1) == labels)
      #expect(found.map { $0.0[0] } == labels.map { Float(2 * ($0 - 5)) })
    }
  }
}

@Test func samplesWithoutLabelsAreRead() throws {
  try withFile(npy("<f8", "(2, 1)", memory([0.5, -2.0]))) { path in
    let found = try read(Dataset(data: path))
    #expect(found.map(\.0) == [[0.5], [-2]])
    #expect(found.allSatisfy { $0.1 == nil })
  }
}

@Test func labelsMayBeAFileOfTheirOwn() throws {
  try withFile(idx(8, [2, 2, 2], [0, 255, 51, 102, 1, 2, 3, 4])) { images in
    try withFile(gzip(idx(8, [2], [7, 3]))) { labels in
      let found = try read(Dataset(data: images, labels: labels))
      #expect(found[0].0 == [0, 1, 0.2, 0.4])
      #expect(found.map(\.1) == [7, 3])
    }
  }
}

@Test func asManyLabelsAsSamplesAreAskedFor() throws {
  try withFile(labelled([1, 2, 3])) { path in
    #expect {
      try Dataset(data: path)
    } throws: { error in
      (error as? DatasetError)?.problem == .countsDiffer(samples: 5, labels: 3)
    }
  }
}

@Test func labelsMayBeWholeRealsButNoOthers() throws {
  let samples = ("x.npy", npy("|u1", "(2,)", [1, 2]))
  try withFile(zip([samples, ("y.npy", npy("<f8", "(2, 1)", memory([1.0, 0.0])))])) { path in
    let found = try read(Dataset(data: path))
    #expect(found.map(\.1) == [1, 0])
  }
  try withFile(zip([samples, ("y.npy", npy("<f4", "(2,)", memory([Float(1), 0.5])))])) { path in
    #expect(throws: DatasetError.self) { try read(Dataset(data: path)) }
  }
  try withFile(zip([samples, ("y.npy", npy("|u1", "(2, 2)", [0, 1, 1, 0]))])) { path in
    #expect(throws: DatasetError.self) { try Dataset(data: path) }
  }
}

@Test(.enabled("needs ../shared/data") { TestData.isPresent })
func theDigitsOfMNISTAreReadWithTheirLabels() throws {
  let dataset = try Dataset(
    data: TestData.path("mnist-test/t10k-images-idx3-ubyte.gz"),
    labels: TestData.path("mnist-test/t10k-labels-idx1-ubyte.gz"))
  #expect(dataset.count == 10_000)
  #expect(dataset.samples.layout.sampleShape == [28, 28])
  var counts = [Int](repeating: 0, count: 10)
  var stream = try dataset.stream()
  var brightest: Float = 0
  while let sample = try stream.next() {
    counts[try #require(sample.label)] += 1
    if counts[0] < 10 { brightest = max(brightest, sample.reals.max() ?? 0) }
  }
  // As Y. LeCun's page and every copy of the set have them.
  #expect(counts == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
  #expect(brightest == 1)
}
