import TensorTypes

/// The header of an IDX file: two zero bytes, the type, the number of axes, and the extents, 32
/// bits each, highest byte first.
///
/// Source: Y. LeCun, "The MNIST database of handwritten digits".
struct IDXHeader {
  /// What the array's bytes are.
  let layout: ArrayLayout
  /// Where they start.
  let dataOffset: Int

  private static let types: [UInt8: ElementType] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]

  /// Whether a file may start like this.
  static func isPlausible(_ start: [UInt8]) -> Bool {
    start.count >= 4 && start[0] == 0 && start[1] == 0 && types[start[2]] != nil
      && (1...8).contains(start[3])
  }

  /// Reads a header from the start of a stream.
  init(
    _ stream: inout ByteStream, file: String, place: String
  ) throws(DatasetError) {
    let start = try stream.bytes(4)
    guard Self.isPlausible(start), let type = Self.types[start[2]] else {
      throw DatasetError(
        file, place,
        .malformed(found: "\(start)", expected: "0, 0, a type from 8 to 14, 1 to 8 axes"))
    }
    let extents = try stream.bytes(4 * Int(start[3]))
    let shape = Swift.stride(from: 0, to: extents.count, by: 4).map { offset in
      extents[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    var layout = ArrayLayout(type: type, shape: shape)
    layout.isBigEndian = true
    // One axis of bytes is a list of labels; more are images.
    layout.isPixels = type == .uint8 && shape.count > 1
    self.layout = layout
    dataOffset = 4 + extents.count
  }
}
