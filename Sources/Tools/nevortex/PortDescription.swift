import ModelGraph
import PackageFormat
import TensorTypes

/// An input or output as commands describe it.
struct PortDescription: Encodable {
  let name: String
  let shape: [Int]
  let type: String
  /// `real = scale * (integer - zeroPoint)`; nil for reals.
  let scale: Float?
  let zeroPoint: Int?
  /// What an element is.
  let elementType: ElementType

  private enum CodingKeys: String, CodingKey { case name, shape, type, scale, zeroPoint }

  /// A port of a package.
  init(_ port: PortRecord, of package: borrowing PackageView) {
    let tensor = package.tensor(port.tensor)
    name = package.text(at: port.nameOffset)
    shape = (0..<tensor.rank).map { Int(tensor.extents[$0]) }
    elementType = tensor.type
    type = "\(tensor.type)"
    scale = Float(bitPattern: port.scaleBits)
    zeroPoint = Int(port.zeroPoint)
  }

  /// An input or output of a graph.
  init(_ tensor: Tensor) {
    name = tensor.name
    shape = tensor.shape.dimensions
    elementType = tensor.type
    type = "\(tensor.type)"
    scale = tensor.quantization?.scale
    zeroPoint = tensor.quantization.map { Int($0.zeroPoint) }
  }

  /// The number of elements.
  var elementCount: Int { shape.reduce(1, *) }

  /// `1x49x10x1 int8, scale 0.584703, zero point 83`.
  var summary: String {
    let extents = Shape(shape).description
    guard let scale, let zeroPoint else { return "\(extents) \(type)" }
    return "\(extents) \(type), scale \(scale), zero point \(zeroPoint)"
  }
}

extension PackageView {
  /// A name as text.
  func text(at nameOffset: Int) -> String {
    let bytes = name(at: nameOffset)
    return bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
  }

  /// The inputs.
  var inputDescriptions: [PortDescription] {
    (0..<inputCount).map { PortDescription(port($0), of: self) }
  }

  /// The outputs.
  var outputDescriptions: [PortDescription] {
    (0..<outputCount).map { PortDescription(port(inputCount + $0), of: self) }
  }
}
