public import TensorTypes

/// An array of samples in a file: a `.npy`, a member of an `.npz`, an IDX file plain or gzipped, or
/// the raw bytes of tensors one after another. They are told apart by content.
public struct ArrayFile: Sendable {
  /// What the array is.
  public let layout: ArrayLayout
  /// The file and, in an archive, the member; for errors.
  public let name: String
  let file: ByteFile
  let content: StoredContent
  let place: String
  /// Where the elements start in the content.
  let dataOffset: Int

  /// Opens the array in a file; `member` is which one of an archive.
  ///
  /// A file that is none of the formats is read as `raw` samples, where the caller knows them.
  public init(
    path: String, member: String = "x", raw: SampleLayout? = nil
  ) throws(DatasetError) {
    try self.init(ByteFile(path: path), member: member, raw: raw)
  }

  /// The same for bytes that are in memory.
  public init(
    bytes: [UInt8], name: String, member: String = "x", raw: SampleLayout? = nil
  ) throws(DatasetError) {
    try self.init(ByteFile(name: name, bytes: bytes), member: member, raw: raw)
  }

  init(_ file: ByteFile, member: String, raw: SampleLayout?) throws(DatasetError) {
    let whole = StoredContent(range: 0..<file.count, coding: .plain)
    switch try FileKind(file, isRawExpected: raw != nil) {
    case .npy: try self.init(npy: file, whole, place: "array")
    case .zip:
      let archive = try ZipArchive(file)
      // An archive of one array needs no name for it.
      let only = archive.members.count == 1 ? archive.members.first : nil
      guard let found = archive.members.first(where: { $0.name == "\(member).npy" }) ?? only
      else {
        throw DatasetError(
          file.name, "directory",
          .noMember(wanted: "\(member).npy", present: archive.members.prefix(20).map(\.name)))
      }
      try self.init(npy: file, archive.content(of: found), place: "member \(found.name)")
    case .idx: try self.init(idx: file, whole)
    case .gzip: try self.init(idx: file, StoredContent(range: whole.range, coding: .gzip))
    case .unknown:
      guard let raw else {
        throw DatasetError(
          file.name, "start",
          .malformed(found: "an unknown format", expected: "NPY, NPZ, or IDX plain or gzipped"))
      }
      try self.init(raw: file, whole, raw)
    }
  }

  private init(
    npy file: ByteFile, _ content: StoredContent, place: String
  ) throws(DatasetError) {
    var stream = try ByteStream(file, content, place: place)
    let header = try NPYHeader(&stream, file: file.name, place: place)
    try self.init(file, content, header.layout, dataOffset: header.dataOffset, place: place)
  }

  private init(idx file: ByteFile, _ content: StoredContent) throws(DatasetError) {
    var stream = try ByteStream(file, content, place: "array")
    let header = try IDXHeader(&stream, file: file.name, place: "array")
    try self.init(file, content, header.layout, dataOffset: header.dataOffset, place: "array")
  }

  private init(
    raw file: ByteFile, _ content: StoredContent, _ sample: SampleLayout
  ) throws(DatasetError) {
    var layout = ArrayLayout(type: sample.type, shape: [0] + sample.shape)
    if let problem = layout.problem(limit: file.count) {
      throw DatasetError(file.name, "array", problem)
    }
    guard file.count > 0, file.count % layout.sampleBytes == 0 else {
      throw DatasetError(
        file.name, "array",
        .malformed(
          found: "\(file.count) bytes", expected: "a multiple of a sample's \(layout.sampleBytes)"))
    }
    layout.shape[0] = file.count / layout.sampleBytes
    try self.init(file, content, layout, dataOffset: 0, place: "array")
  }

  private init(
    _ file: ByteFile, _ content: StoredContent, _ layout: ArrayLayout, dataOffset: Int,
    place: String
  ) throws(DatasetError) {
    if let problem = layout.problem(limit: max(content.byteLimit - dataOffset, 0)) {
      throw DatasetError(file.name, place, problem)
    }
    self.file = file
    self.content = content
    self.layout = layout
    self.dataOffset = dataOffset
    self.place = place
    name = "\(file.name): \(place)"
  }
}

/// What one sample of a raw file is: the file itself does not say.
public struct SampleLayout: Equatable, Sendable {
  /// What an element is.
  public var type: ElementType
  /// The extents, without an axis of samples.
  public var shape: [Int]

  /// Little-endian elements of `type`.
  public init(type: ElementType, shape: [Int]) {
    self.type = type
    self.shape = shape
  }
}

/// A format, told from the first bytes of a file.
enum FileKind {
  case npy, zip, idx, gzip, unknown

  /// Where raw bytes are expected, what merely starts like an IDX file must be one to the last
  /// byte.
  init(_ file: ByteFile, isRawExpected: Bool) throws(DatasetError) {
    let start = try file.bytes(at: 0, count: min(file.count, 8), place: "start")
    if start.starts(with: NPYHeader.magic) {
      self = .npy
    } else if ZipArchive.isPlausible(start) {
      self = .zip
    } else if start.starts(with: [0x1F, 0x8B, 8]), Self.holdsIDX(file) {
      self = .gzip
    } else if IDXHeader.isPlausible(start), !isRawExpected || Self.isWholeIDX(file) {
      self = .idx
    } else {
      self = .unknown
    }
  }

  private static func holdsIDX(_ file: ByteFile) -> Bool {
    let content = StoredContent(range: 0..<file.count, coding: .gzip)
    guard var stream = try? ByteStream(file, content, place: "start"),
      let start = try? stream.bytes(4)
    else { return false }
    return IDXHeader.isPlausible(start)
  }

  private static func isWholeIDX(_ file: ByteFile) -> Bool {
    let content = StoredContent(range: 0..<file.count, coding: .plain)
    guard var stream = try? ByteStream(file, content, place: "start"),
      let header = try? IDXHeader(&stream, file: file.name, place: "start"),
      header.layout.problem(limit: file.count - header.dataOffset) == nil
    else { return false }
    return header.layout.byteCount == file.count - header.dataOffset
  }
}
