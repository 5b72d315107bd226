import ModelGraph

// Operators that move elements.
extension OperatorCaseBuilder {
  mutating func buildPad() throws {
    let shape = self.shape(rank: 1...4)
    let before = shape.dimensions.map { _ in oneIn(2) ? 0 : number(1...2) }
    let after = shape.dimensions.map { _ in oneIn(2) ? 0 : number(1...2) }
    let quantization = self.quantization()
    let integer = Int32(number(-128...127))
    let value =
      oneIn(2) ? 0 : quantization.scale * Float(integer - quantization.zeroPoint)
    let x = input("x", shape, quantization)
    try finish(.pad(before: before, after: after, value: value), [x], quantization)
  }

  mutating func buildConcatenate() throws {
    let base = shape(rank: 1...4)
    let axis = number(0...base.rank - 1)
    let quantization = self.quantization()
    var operands: [TensorID] = []
    for position in 0..<number(1...4) {
      var dimensions = base.dimensions
      dimensions[axis] = number(1...5)
      operands.append(
        position > 0 && oneIn(5)
          ? constant("x\(position)", Shape(dimensions), quantization)
          : input("x\(position)", Shape(dimensions), quantization))
    }
    try finish(.concatenate(axis: axis), operands, quantization)
  }

  mutating func buildTranspose() throws {
    let shape = self.shape(rank: 1...5, upTo: 4)
    let permutation = Array(0..<shape.rank).shuffled(using: &random)
    let quantization = self.quantization()
    let x = input("x", shape, quantization)
    try finish(.transpose(permutation: permutation), [x], quantization)
  }

  mutating func buildResize() throws {
    let quantization = self.quantization()
    let x = input(
      "x", [number(1...2), number(1...7), number(1...7), number(1...5)], quantization)
    var resize = ResizeNearest(size: Extent2D(number(1...13), number(1...13)))
    switch number(0...2) {
    case 0: break
    case 1: (resize.coordinates, resize.rounding) = (.alignCorners, .halfUp)
    default: (resize.coordinates, resize.rounding) = (.halfPixel, .halfUp)
    }
    try finish(.resizeNearest(resize), [x], quantization)
  }

  mutating func buildReshape() throws {
    let shape = self.shape(rank: 2...4)
    let quantization = self.quantization()
    let x = input("x", shape, quantization)
    try finish(.reshape(to: Shape(shape.dimensions.reversed())), [x], quantization)
  }
}
