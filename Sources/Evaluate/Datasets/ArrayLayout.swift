public import TensorTypes

/// What the bytes of an array are: samples along the outermost axis, each row by row.
public struct ArrayLayout: Equatable, Sendable {
  /// What an element is.
  public var type: ElementType
  /// The extents, outermost first.
  public var shape: [Int]
  /// Whether an element's first byte is its highest.
  var isBigEndian = false
  /// Whether unsigned bytes are brightnesses: those of an IDX file are.
  public internal(set) var isPixels = false

  /// Little-endian elements of `type`.
  public init(type: ElementType, shape: [Int]) {
    self.type = type
    self.shape = shape
  }

  /// The number of samples: the outermost extent.
  public var sampleCount: Int { shape.first ?? 0 }
  /// The extents of one sample.
  public var sampleShape: [Int] { Array(shape.dropFirst()) }
  /// The elements of one sample; `check` has proved that it does not overflow.
  public var sampleElements: Int { shape.dropFirst().reduce(1, *) }
  /// The size of one sample.
  public var sampleBytes: Int { sampleElements * type.bitWidth / 8 }
  /// The size of all samples.
  public var byteCount: Int { sampleBytes * sampleCount }

  /// The most axes that an array may have.
  static let rankLimit = 32
  /// The largest sample: 1 GiB.
  static let sampleByteLimit = 1 << 30

  /// What is wrong with the extents, where at most `limit` bytes can be there.
  func problem(limit: Int) -> DatasetError.Problem? {
    guard !shape.isEmpty else {
      return .malformed(found: "a single number", expected: "an axis of samples")
    }
    var sample = type.bitWidth / 8
    for extent in shape.dropFirst() {
      guard extent > 0 else { return .malformed(found: "\(shape)", expected: "extents above 0") }
      let (product, overflow) = sample.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= Self.sampleByteLimit else {
        return .tooLarge(found: overflow ? .max : product, limit: Self.sampleByteLimit)
      }
      sample = product
    }
    let (total, overflow) = sample.multipliedReportingOverflow(by: sampleCount)
    guard !overflow, total <= limit else {
      return .truncated(needed: overflow ? .max : total, available: limit)
    }
    return nil
  }
}
