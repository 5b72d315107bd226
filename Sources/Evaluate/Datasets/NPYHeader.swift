import TensorTypes

/// The header of a NumPy array file: a Python dictionary with the type, the order and the shape.
///
/// Source: numpy.lib.format, versions 1.0 to 3.0.
struct NPYHeader {
  /// What the array's bytes are.
  let layout: ArrayLayout
  /// Where they start.
  let dataOffset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// The longest dictionary that is read: it has three entries.
  static let lengthLimit = 64 * 1024

  /// Reads a header from the start of a stream.
  init(
    _ stream: inout ByteStream, file: String, place: String
  ) throws(DatasetError) {
    let start = try stream.bytes(8)
    guard Array(start[0..<6]) == Self.magic else {
      throw DatasetError(
        file, place, .malformed(found: "no NumPy magic", expected: "\\x93NUMPY"))
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw DatasetError(
        file, place,
        .unsupported(found: "NPY version \(start[6]).\(start[7])", supported: "1.0 to 3.0"))
    }
    let lengthBytes = start[6] == 1 ? 2 : 4
    let length = try stream.bytes(lengthBytes).littleEndian(at: 0, count: lengthBytes) ?? .max
    guard length <= Self.lengthLimit else {
      throw DatasetError(file, place, .tooLarge(found: length, limit: Self.lengthLimit))
    }
    var parser = PythonLiteral(try stream.bytes(length), file: file, place: place)
    layout = try Self.layout(parser.dictionary(), file: file, place: place)
    dataOffset = 8 + lengthBytes + length
  }

  private static func layout(
    _ entries: [String: PythonLiteral.Value], file: String, place: String
  ) throws(DatasetError) -> ArrayLayout {
    guard case .text(let description) = entries["descr"],
      case .truth(let isFortran) =
        entries["fortran_order"], case .tuple(let shape) = entries["shape"], entries.count == 3
    else {
      throw DatasetError(
        file, place,
        .malformed(
          found: "entries \(entries.keys.sorted())",
          expected: "a plain 'descr', 'fortran_order' and 'shape'"))
    }
    guard !isFortran || shape.count < 2 else {
      throw DatasetError(
        file, place,
        .unsupported(found: "Fortran order", supported: "numpy.ascontiguousarray before saving"))
    }
    guard let order = description.first, "<>|=".contains(order),
      let type = types[String(description.dropFirst())]
    else {
      throw DatasetError(
        file, place,
        .unsupported(
          found: "the type '\(description)'", supported: types.keys.sorted().joined(separator: ", ")
        ))
    }
    var layout = ArrayLayout(type: type, shape: shape)
    layout.isBigEndian = order == ">"
    return layout
  }

  private static let types: [String: ElementType] = [
    "f4": .float32, "f8": .float64, "i1": .int8, "u1": .uint8, "i2": .int16, "i4": .int32,
    "i8": .int64, "b1": .boolean,
  ]
}
