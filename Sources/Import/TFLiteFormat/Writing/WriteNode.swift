import FlatBufferWire
import ModelGraph
import TensorTypes

extension FileAssembly {
  /// Adds a node's operator.
  mutating func write(_ node: Node) throws(UnwrittenReason) {
    switch node.operation {
    case .convolution2D(let convolution): try write(convolution, node)
    case .fullyConnected(let product): write(product, node)
    case .matrixMultiply: writePlain(node, .batchMatMul, .batchMatMul)
    case .averagePool2D(let pool): try writeAveragePool(pool, node)
    case .maxPool2D(let pool): try writeMaxPool(pool, node)
    case .mean(let axes, let keeps): writeMean(axes, keeps, node)
    case .batchNormalization: throw UnwrittenReason(words: "batch normalization; fold it first")
    case .binary(let operation, let activation): try writeBinary(operation, activation, node)
    case .unary(let operation): try writeUnary(operation, node)
    case .softmax(let beta):
      writePlain(node, .softmax, .softmax, [(SoftmaxOptions.beta, .real(beta))])
    case .logSoftmax: writePlain(node, .logSoftmax)
    case .reshape(let shape): writeReshape(shape, node)
    case .transpose(let permutation): writeTranspose(permutation, node)
    case .pad(let before, let after, let value): try writePad(before, after, value, node)
    case .concatenate(let axis):
      writePlain(
        node, .concatenation, .concatenation, [(ConcatenationOptions.axis, .int32(Int32(axis)))])
    case .resizeNearest(let resize): try write(resize, node)
    case .quantize: writePlain(node, .quantize)
    case .dequantize: writePlain(node, .dequantize)
    case .embedding, .rmsNormalization, .attention, .gatedSiLU:
      throw UnwrittenReason(words: "an operation of a decoder")
    }
  }

  /// An operator that reads what the node reads.
  mutating func writePlain(
    _ node: Node, _ code: BuiltinOperator, _ type: OptionsType = .none,
    _ options: [(FlatBufferField, FlatBufferValue)] = []
  ) {
    let inputs = node.inputs.map { $0.map { index(of: $0) } ?? -1 }
    add(code, inputs: inputs, output: index(of: node.output), type, options)
  }
}

// Elementwise functions.
extension FileAssembly {
  private mutating func writeBinary(
    _ operation: BinaryOperation, _ activation: FusedActivation, _ node: Node
  ) throws(UnwrittenReason) {
    let (code, type): (BuiltinOperator, OptionsType) =
      switch operation {
      case .add: (.add, .add)
      case .subtract: (.sub, .sub)
      case .multiply: (.mul, .mul)
      case .divide: (.div, .div)
      case .minimum: (.minimum, .none)
      case .maximum: (.maximum, .none)
      }
    guard type != .none || activation == .none else {
      throw UnwrittenReason(words: "\(operation) with a fused activation")
    }
    writePlain(node, code, type, [(ArithmeticOptions.activation, .int8(activation.tfliteCode))])
  }

  private mutating func writeUnary(
    _ operation: UnaryOperation, _ node: Node
  ) throws(UnwrittenReason) {
    switch operation {
    case .relu: writePlain(node, .relu)
    case .relu6: writePlain(node, .relu6)
    case .clip(-1, 1): writePlain(node, .reluN1To1)
    case .clip(0, 1): writePlain(node, .relu0To1)
    case .clip(let lower, let upper):
      throw UnwrittenReason(words: "a clip to \(lower) ... \(upper)")
    case .leakyRelu(let slope):
      writePlain(node, .leakyRelu, .leakyRelu, [(LeakyReluOptions.alpha, .real(slope))])
    case .logistic: writePlain(node, .logistic)
    case .tanh: writePlain(node, .tanh)
    case .hardSwish: writePlain(node, .hardSwish)
    case .identity: writeReshape(graph[node.output].shape, node)
    }
  }
}

// Reductions and movement.
extension FileAssembly {
  private mutating func writeMean(_ axes: [Int], _ keeps: Bool, _ node: Node) {
    let inputs = [index(of: node.input), add(axes, name: "\(node.name)/axes")]
    add(
      .mean, inputs: inputs, output: index(of: node.output), .reducer,
      [(ReducerOptions.keepsDimensions, .boolean(keeps))])
  }

  private mutating func writeReshape(_ shape: Shape, _ node: Node) {
    let inputs = [index(of: node.input), add(shape.dimensions, name: "\(node.name)/shape")]
    add(
      .reshape, inputs: inputs, output: index(of: node.output), .reshape,
      [(ReshapeOptions.shape, .int32s(shape.dimensions.map(Int32.init)))])
  }

  private mutating func writeTranspose(_ permutation: [Int], _ node: Node) {
    let inputs = [index(of: node.input), add(permutation, name: "\(node.name)/permutation")]
    add(.transpose, inputs: inputs, output: index(of: node.output))
  }

  private mutating func write(
    _ resize: ResizeNearest, _ node: Node
  ) throws(UnwrittenReason) {
    let (alignsCorners, halfPixel) =
      switch (resize.coordinates, resize.rounding) {
      case (.asymmetric, .floor): (false, false)
      case (.halfPixel, .halfUp): (false, true)
      case (.alignCorners, .halfUp): (true, false)
      default:
        throw UnwrittenReason(
          words: "a resize by \(resize.coordinates) coordinates, rounded \(resize.rounding)")
      }
    let size = add([resize.size.height, resize.size.width], name: "\(node.name)/size")
    add(
      .resizeNearestNeighbor, inputs: [index(of: node.input), size],
      output: index(of: node.output), .resizeNearestNeighbor,
      [
        (ResizeNearestOptions.alignCorners, .boolean(alignsCorners)),
        (ResizeNearestOptions.halfPixelCenters, .boolean(halfPixel)),
      ])
  }
}
