import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes

extension FileAssembly {
  /// What an operator with these margins reads, and the schema's `Padding` for it.
  mutating func margins(
    _ padding: Padding2D, _ x: Tensor, _ kernel: Extent2D, _ stride: Extent2D,
    _ dilation: Extent2D, _ node: Node, fill: Float
  ) -> (input: Int32, padding: Int8) {
    let (same, valid): (Int8, Int8) = (0, 1)
    if padding.isNone { return (index(of: node.input), valid) }
    if padding == samePadding(x.shape, kernel, stride, dilation) {
      return (index(of: node.input), same)
    }
    return (writePadding(padding, x, node, fill: fill), valid)
  }

  /// The margins that SAME gives.
  func samePadding(
    _ x: Shape, _ kernel: Extent2D, _ stride: Extent2D, _ dilation: Extent2D
  ) -> Padding2D {
    WindowOptions(stride: stride, dilation: dilation).samePadding(input: x, kernel: kernel)
  }

  /// Adds a PAD of an image that holds `fill`, and gives its result.
  mutating func writePadding(
    _ padding: Padding2D, _ x: Tensor, _ node: Node, fill: Float
  ) -> Int32 {
    let before = [0, padding.top, padding.left, 0]
    let after = [0, padding.bottom, padding.right, 0]
    let shape = zip(x.shape.dimensions, zip(before, after)).map { $0 + $1.0 + $1.1 }
    let result = add(
      Tensor(
        name: "\(node.name)/padded", shape: Shape(shape), type: x.type,
        quantization: x.quantization))
    let value = fill == 0 ? nil : Tensor.filling(x, with: fill, name: "\(node.name)/fill")
    writePad(before, after, value, node, output: result)
    return result
  }

  mutating func writePad(
    _ before: [Int], _ after: [Int], _ value: Float, _ node: Node
  ) throws(UnwrittenReason) {
    let x = graph[node.input]
    var fill: Tensor?
    if value != 0 {
      fill = Tensor.filling(x, with: value, name: "\(node.name)/value")
      guard fill != nil else {
        throw UnwrittenReason(words: "a pad of \(x.type) with \(value)")
      }
    }
    writePad(before, after, fill, node, output: index(of: node.output))
  }

  private mutating func writePad(
    _ before: [Int], _ after: [Int], _ value: Tensor?, _ node: Node, output: Int32
  ) {
    let margins = zip(before, after).flatMap { [$0, $1] }
    let table = add(margins, name: "\(node.name)/margins", shape: [before.count, 2])
    let inputs = [index(of: node.input), table]
    if let value {
      add(.padV2, inputs: inputs + [add(value)], output: output)
    } else {
      add(.pad, inputs: inputs, output: output)
    }
  }
}

extension Tensor {
  /// One element of the kind that `x` has, as near to `value` as it can be; nil for other types.
  fileprivate static func filling(_ x: Tensor, with value: Float, name: String) -> Tensor? {
    switch x.type {
    case .float32:
      return Tensor(name: name, shape: [1], values: [value])
    case .int8:
      guard let quantization = x.quantization else { return nil }
      let exact = value / quantization.scale + Float(quantization.zeroPoint)
      let integer = Int8(min(max(exact.rounded(), -128), 127))
      return Tensor(
        name: name, shape: [1], type: .int8, quantization: quantization,
        constant: SharedBytes(values: [integer]))
    default: return nil
    }
  }

  /// Depthwise weights [O, kh, kw, 1] as the format wants them: [1, kh, kw, O].
  func innermostChannels() -> Tensor {
    var result = self
    result.constant = transposedConstant(rows: shape[0])
    result.shape = [1, shape[1], shape[2], shape[0]]
    if result.type == .int4 { result.type = .int8 }
    if result.quantization?.axis == 0 { result.quantization?.axis = 3 }
    return result
  }
}
