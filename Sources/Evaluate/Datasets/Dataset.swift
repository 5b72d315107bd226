/// Samples with or without labels: an `.npz` with `x` (N, ...) and `y` (N), or one file of samples
/// and one of labels. It describes them; `stream` reads them.
public struct Dataset: Sendable {
  /// The samples.
  public let samples: ArrayFile
  /// Their labels, as many.
  public let labels: ArrayFile?
  /// The samples that are taken.
  public let range: Range<Int>

  /// Opens the files; takes `first` samples at most, after `skip` others.
  ///
  /// Without `labels`, those are the `y` of an archive that has one.
  public init(
    data: String, labels: String? = nil, raw: SampleLayout? = nil, skip: Int = 0, first: Int? = nil
  ) throws(DatasetError) {
    let file = try ByteFile(path: data)
    let samples = try ArrayFile(file, member: "x", raw: raw)
    let labelArray =
      if let labels {
        try ArrayFile(path: labels, member: "y")
      } else {
        try Self.labels(in: file)
      }
    try self.init(samples: samples, labels: labelArray, skip: skip, first: first)
  }

  /// Arrays that are open already.
  public init(
    samples: ArrayFile, labels: ArrayFile?, skip: Int = 0, first: Int? = nil
  ) throws(DatasetError) {
    self.samples = samples
    self.labels = labels
    let count = samples.layout.sampleCount
    let start = min(max(skip, 0), count)
    range = start..<start + min(max(first ?? count, 0), count - start)
    if let labels { try Self.check(labels, count: count) }
  }

  /// The number of samples that are taken.
  public var count: Int { range.count }

  /// Reads from the first sample on; call it again for another pass.
  public func stream() throws(DatasetError) -> SampleStream { try SampleStream(self) }

  private static func labels(in file: ByteFile) throws(DatasetError) -> ArrayFile? {
    guard try FileKind(file, isRawExpected: true) == .zip,
      try ZipArchive(file).members.contains(where: { $0.name == "y.npy" })
    else { return nil }
    return try ArrayFile(file, member: "y", raw: nil)
  }

  private static func check(_ labels: ArrayFile, count: Int) throws(DatasetError) {
    let layout = labels.layout
    guard layout.sampleElements == 1 else {
      throw DatasetError(
        labels.file.name, labels.place,
        .malformed(found: "labels of \(layout.shape)", expected: "one number for each sample"))
    }
    guard layout.sampleCount == count else {
      throw DatasetError(
        labels.file.name, labels.place,
        .countsDiffer(samples: count, labels: layout.sampleCount))
    }
  }
}

/// The samples of a dataset, read one after another; memory does not grow with their number.
public struct SampleStream: ~Copyable {
  private let samples: ArrayFile
  private var values: ArrayStream
  private var labels: ArrayStream?
  private let labelLayout: ArrayLayout?
  private let labelName: String
  private var left: Int
  private let reachesEnd: Bool

  init(_ dataset: Dataset) throws(DatasetError) {
    var values = try ArrayStream(dataset.samples)
    try values.skip(dataset.range.lowerBound)
    var labels: ArrayStream?
    if let file = dataset.labels {
      labels = try ArrayStream(file)
      try labels?.skip(dataset.range.lowerBound)
    }
    samples = dataset.samples
    labelLayout = dataset.labels?.layout
    labelName = dataset.labels?.file.name ?? ""
    left = dataset.count
    reachesEnd = dataset.range.upperBound == dataset.samples.layout.sampleCount
    self.values = values
    self.labels = labels
  }

  /// The next sample; nil after the last one.
  public mutating func next() throws(DatasetError) -> Sample? {
    guard left > 0 else {
      if reachesEnd {
        _ = try values.next()
        _ = try labels?.next()
      }
      return nil
    }
    left -= 1
    guard let bytes = try values.next() else { return nil }
    return Sample(layout: samples.layout, bytes: bytes, label: try label(), name: samples.name)
  }

  private mutating func label() throws(DatasetError) -> Int? {
    guard let labelLayout, let bytes = try labels?.next() else { return nil }
    if let whole = integers(bytes, labelLayout.type)?.first { return Int(whole) }
    let real = reals(bytes, labelLayout.type).first ?? .nan
    guard let whole = Int(exactly: real) else {
      throw DatasetError(
        labelName, "labels", .malformed(found: "\(real)", expected: "a whole number"))
    }
    return whole
  }
}
