import ModelGraph

// Functions of one element or two, and functions along an axis.
extension OperatorCaseBuilder {
  mutating func buildBinary() throws {
    let operation = binaryOperation
    let (leftShape, rightShape) = broadcastShapes()
    let isSelection = operation == .minimum || operation == .maximum
    let left = quantization()
    var right = isSelection ? left : quantization()
    if !isSelection {
      // Within a factor of 16 of each other, as in a network.
      right.scales = [left.scale * Float.random(in: 0.0625...16, using: &random)]
      if oneIn(4) { right.scales = left.scales }
    }
    var output = isSelection ? left : quantization()
    switch operation {
    case .add, .subtract:
      output.scales = [max(left.scale, right.scale) * Float.random(in: 0.5...4, using: &random)]
      if oneIn(8) { output.scales = [max(left.scale, right.scale)] }
    case .multiply:
      output.scales = [left.scale * right.scale * Float.random(in: 8...400, using: &random)]
    default: break
    }
    let a = input("a", leftShape, left)
    let b = oneIn(3) ? constant("b", rightShape, right) : input("b", rightShape, right)
    try finish(
      .binary(operation, activation: isSelection ? .none : activation()), [a, b], output)
  }

  private var binaryOperation: BinaryOperation {
    switch kind {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .minimum: .minimum
    default: .maximum
    }
  }

  /// Equal shapes, or shapes that are broadcast in one of TensorFlow Lite's ways.
  private mutating func broadcastShapes() -> (Shape, Shape) {
    let full = shape(rank: 1...4)
    guard oneIn(2) else { return (full, full) }
    var (left, right) = (full.dimensions, full.dimensions)
    for axis in left.indices {
      switch number(0...3) {
      case 0: left[axis] = 1
      case 1: right[axis] = 1
      default: break
      }
    }
    if oneIn(4) { right = Array(right[number(0...right.count - 1)...]) }
    return (Shape(left), Shape(right))
  }

  mutating func buildUnary() throws {
    let quantization =
      kind == .logistic || kind == .tanh
      ? TensorQuantization(scale: scale(-10...0), zeroPoint: zeroPoint()) : self.quantization()
    var output = TensorQuantization(
      scale: quantization.scale * Float.random(in: 0.25...4, using: &random),
      zeroPoint: zeroPoint())
    let x = input("x", [256], quantization)
    // Every integer once: the functions are tables.
    inputs[0] = (Int8.min...Int8.max).map { $0 }
    let operation: Operation
    switch kind {
    case .relu: operation = .unary(.relu)
    case .relu6:
      // TensorFlow Lite Micro has no RELU6 from one quantization to another.
      operation = .unary(.relu6)
      output = quantization
    case .leakyRelu:
      operation = .unary(.leakyRelu(slope: Float.random(in: -0.5...1.5, using: &random)))
    case .logistic:
      operation = .unary(.logistic)
      output = TensorQuantization(scale: 0x1p-8, zeroPoint: -128)
    case .tanh:
      operation = .unary(.tanh)
      output = TensorQuantization(scale: 0x1p-7, zeroPoint: 0)
    case .hardSwish: operation = .unary(.hardSwish)
    default: operation = .quantize
    }
    try finish(operation, [x], output)
  }

  mutating func buildSoftmax() throws {
    let shape: Shape = [number(1...3), oneIn(3) ? number(1...300) : number(1...20)]
    let quantization = TensorQuantization(scale: scale(-12...2), zeroPoint: zeroPoint())
    let x = input("x", shape, quantization)
    if kind == .softmax {
      let beta = oneIn(3) ? Float.random(in: 0.1...3, using: &random) : 1
      try finish(
        .softmax(beta: beta), [x], TensorQuantization(scale: 0x1p-8, zeroPoint: -128))
    } else {
      try finish(.logSoftmax, [x], TensorQuantization(scale: 0x1p-4, zeroPoint: 127))
    }
  }

  mutating func buildMean() throws {
    let shape = self.shape(rank: 1...4, upTo: 8)
    var axes = shape.dimensions.indices.filter { _ in oneIn(2) }
    if axes.isEmpty { axes = [number(0...shape.rank - 1)] }
    let quantization = self.quantization()
    var output = quantization
    if !oneIn(3) {
      output = TensorQuantization(
        scale: quantization.scale * Float.random(in: 0.25...2, using: &random),
        zeroPoint: zeroPoint())
    }
    let x = input("x", shape, quantization)
    let keeps = axes.count == shape.rank || oneIn(2)
    try finish(.mean(axes: axes, keepDimensions: keeps), [x], output)
  }
}
