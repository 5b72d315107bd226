import Foundation
import TensorTypes

/// Writes an array to a file, which appears whole or not at all.
public enum ArrayWriter {
  /// A `.npy` where the name ends so, else the raw bytes.
  ///
  /// `bytes` are the elements, row by row, little-endian.
  public static func write(
    _ bytes: [UInt8], _ layout: ArrayLayout, to path: String
  ) throws(DatasetError) {
    let isNumPy = path.lowercased().hasSuffix(".npy")
    let content = isNumPy ? npyHeader(layout) + bytes : bytes
    do {
      try Data(content).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw DatasetError(path, "file", .unreadable(reason: error.localizedDescription))
    }
  }

  /// A NumPy header, version 1.0, padded so that the elements start at a multiple of 64.
  ///
  /// Source: numpy.lib.format. `bfloat` and packed types have no name there: they are not arrays of
  /// a model's outputs.
  static func npyHeader(_ layout: ArrayLayout) -> [UInt8] {
    let extents = layout.shape.map { "\($0)," }.joined(separator: " ")
    let shape = layout.shape.count == 1 ? extents : String(extents.dropLast())
    let text =
      "{'descr': '\(description(of: layout.type))', 'fortran_order': False, 'shape': (\(shape)), }"
    let length = (NPYHeader.magic.count + 4 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    let padding = [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
    return NPYHeader.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
      + padding + [0x0A]
  }

  private static func description(of type: ElementType) -> String {
    switch type {
    case .float32: "<f4"
    case .float64: "<f8"
    case .float16: "<f2"
    case .int8: "|i1"
    case .uint8, .int4: "|u1"
    case .boolean: "|b1"
    case .int16: "<i2"
    case .int32: "<i4"
    case .int64: "<i8"
    }
  }
}
