import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes

extension FileAssembly {
  /// What an operator with these margins reads, and the schema's `Padding` for it.
  mutating func margins(
    _ padding: Padding2D, _ x: Tensor, _ kernel: Extent2D, _ stride: Extent2D,
    _ dilation: Extent2D, _ node: Node, fill: Float
  ) throws(UnwrittenReason) -> (input: Int32, padding: Int8) {
    let (same, valid): (Int8, Int8) = (0, 1)
    if padding.isNone { return (index(of: node.input), valid) }
    if padding == samePadding(x.shape, kernel, stride, dilation) {
      return (index(of: node.input), same)
    }
    return (try writePadding(padding, x, node, fill: fill), valid)
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
  ) throws(UnwrittenReason) -> Int32 {
    let before = [0, padding.top, padding.left, 0]
    let after = [0, padding.bottom, padding.right, 0]
    let shape = Shape(zip(x.shape.dimensions, zip(before, after)).map { $0 + $1.0 + $1.1 })
    guard shape.elementCount(limit: Int(Int32.max)) != nil else {
      throw UnwrittenReason(words: "an image of \(shape), its margins included")
    }
    let value = try fill == 0 ? nil : filling(x, with: fill, name: "\(node.name)/fill")
    let result = add(
      Tensor(
        name: "\(node.name)/padded", shape: shape, type: x.type, quantization: x.quantization))
    writePad(before, after, value, node, output: result)
    return result
  }

  mutating func writePad(
    _ before: [Int], _ after: [Int], _ value: Float, _ node: Node
  ) throws(UnwrittenReason) {
    let x = graph[node.input]
    let fill = try value == 0 ? nil : filling(x, with: value, name: "\(node.name)/value")
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

extension FileAssembly {
  /// One element of the kind that `x` has, as near to `value` as it can be.
  private func filling(
    _ x: Tensor, with value: Float, name: String
  ) throws(UnwrittenReason) -> Tensor {
    switch (x.type, x.quantization) {
    case (.float32, _):
      return Tensor(name: name, shape: [1], values: [value])
    case (.int8, let quantization?) where quantization.scale > 0 && !value.isNaN:
      let exact = value / quantization.scale + Float(quantization.zeroPoint)
      let integer = Int8(min(max(exact.rounded(), -128), 127))
      return Tensor(
        name: name, shape: [1], type: .int8, quantization: quantization,
        constant: SharedBytes(values: [integer]))
    default: throw UnwrittenReason(words: "a pad of \(x.type) with \(value)")
    }
  }
}

extension Tensor {
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
