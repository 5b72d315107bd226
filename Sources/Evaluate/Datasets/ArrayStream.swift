import TensorTypes

/// The samples of an array, read one after another; memory holds one at a time.
public struct ArrayStream: ~Copyable {
  private let array: ArrayFile
  private var bytes: ByteStream
  private var index = 0
  private var isChecked = false

  /// The start of an array.
  public init(_ array: ArrayFile) throws(DatasetError) {
    var stream = try ByteStream(array.file, array.content, place: array.place)
    // Read rather than passed over: a checksum begins with the header.
    _ = try stream.bytes(array.dataOffset)
    self.array = array
    bytes = stream
  }

  /// The next sample's elements, little-endian; nil after the last one.
  ///
  /// What follows the last sample and a stored checksum are looked at once it has been asked for
  /// more: bytes that should not be there are an error then.
  public mutating func next() throws(DatasetError) -> [UInt8]? {
    guard index < array.layout.sampleCount else {
      if !isChecked { try bytes.finish() }
      isChecked = true
      return nil
    }
    index += 1
    var sample = try bytes.bytes(array.layout.sampleBytes)
    if array.layout.isBigEndian { swap(&sample, width: array.layout.type.bitWidth / 8) }
    return sample
  }

  /// Passes over samples, at most as many as there are.
  public mutating func skip(_ count: Int) throws(DatasetError) {
    let passed = min(count, array.layout.sampleCount - index)
    try bytes.skip(passed * array.layout.sampleBytes)
    index += passed
  }

  private func swap(_ bytes: inout [UInt8], width: Int) {
    for start in stride(from: 0, to: bytes.count, by: width) {
      bytes[start..<start + width].reverse()
    }
  }
}
