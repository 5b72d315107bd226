import Datasets
import TensorTypes

/// The values of one input, from a file of any format.
enum InputValues {
  /// The bytes that an input takes.
  ///
  /// The file holds the tensor itself, or samples of which the first is taken.
  static func read(
    _ path: String, layout: SampleLayout, encoding: InputEncoding
  ) throws -> [UInt8] {
    let array = try ArrayFile(path: path, raw: layout)
    let wanted = layout.shape.reduce(1, *)
    let whole = array.layout.shape.reduce(1, *)
    var stream = try Dataset(samples: array, labels: nil).stream()
    if array.layout.sampleElements == wanted, let sample = try stream.next() {
      let count = array.layout.sampleCount
      if count > 1 { Terminal.writeError("\(path) holds \(count) samples; the first is taken") }
      return try sample.bytes(for: encoding)
    }
    guard whole == wanted else {
      throw Failure(
        .malformed,
        "\(path): \(whole) values of shape \(array.layout.shape); the input takes "
          + "\(wanted) of shape \(layout.shape)")
    }
    var bytes: [UInt8] = []
    while let sample = try stream.next() { bytes += try sample.bytes(for: encoding) }
    return bytes
  }
}
