import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes

// Operators that move elements and compute nothing.

extension GraphAssembly {
  /// RESHAPE, SQUEEZE and EXPAND_DIMS: the file's shape of the result says it all.
  mutating func readReshape(_ node: TFLiteNode) throws {
    try node.expectInputs(1...2)
    let shape = fileResult(node).shape
    if node.code.builtin == .reshape {
      try expect(shape, asked: try askedShape(node), node)
    }
    try finish(node, .reshape(to: shape), [try input(node, 0)])
  }

  /// The shape that a RESHAPE asks for, by an input or by its options; nil where it says none.
  private func askedShape(_ node: TFLiteNode) throws -> [Int]? {
    if node.inputs.count > 1, node.inputs[1] != -1 {
      return try integers(node, 1, "the shape")
    }
    return try node.options(.reshape)?.integers(ReshapeOptions.shape, as: Int32.self)?.map(Int.init)
  }

  /// Checks the asked extents against the file's result; -1 stands for any.
  private func expect(_ shape: Shape, asked: [Int]?, _ node: TFLiteNode) throws {
    guard let asked else { return }
    // Older converters wrote a scalar's shape as [0].
    if shape.rank == 0, asked == [0] { return }
    let fits =
      asked.count == shape.rank
      && zip(asked, shape.dimensions).allSatisfy { $0 == -1 || $0 == $1 }
    guard fits else {
      throw TFLiteError.resultShape(node: node.name, inFile: shape, inferred: Shape(asked))
    }
  }

  mutating func readTranspose(_ node: TFLiteNode) throws {
    try node.expectInputs(2...2)
    let rank = try fileTensor(node, 0).shape.rank
    let permutation = try integers(node, 1, "the permutation")
      .map { try axis($0, rank: rank, node) }
    try finish(node, .transpose(permutation: permutation), [try input(node, 0)])
  }

  mutating func readPad(_ node: TFLiteNode) throws {
    try node.expectInputs(2...3)
    let x = try fileTensor(node, 0)
    let shape = try fileTensor(node, 1).shape
    guard shape == [x.shape.rank, 2] else {
      throw GraphError.rank(
        node: node.name, input: 1, found: shape, expected: "\(x.shape.rank) x 2 margins")
    }
    let margins = try integers(node, 1, "the margins")
    let before = stride(from: 0, to: margins.count, by: 2).map { margins[$0] }
    let after = stride(from: 1, to: margins.count, by: 2).map { margins[$0] }
    let operation = Operation.pad(before: before, after: after, value: try padValue(node))
    try finish(node, operation, [try input(node, 0)])
  }

  /// The real number that PADV2 fills margins with; 0 for PAD.
  private func padValue(_ node: TFLiteNode) throws -> Float {
    guard node.inputs.count > 2, node.inputs[2] != -1 else { return 0 }
    let tensor = try fileTensor(node, 2)
    guard tensor.isConstant else {
      throw TFLiteError.notConstant(node: node.name, input: 2, what: "the value")
    }
    guard tensor.shape.elementCount == 1 else {
      throw TFLiteError.shape(tensor: tensor.name, found: tensor.shape)
    }
    let type = try fileTensor(node, 0).type
    guard tensor.type == type else {
      throw TFLiteError.parameter(
        node: node.name, what: "the value's type", found: "\(tensor.type)", expected: "\(type)")
    }
    let real = tensor.type == .float32 ? tensor : try tensor.dequantized()
    return real.constant?.values(as: Float.self).first ?? 0
  }

  mutating func readConcatenation(_ node: TFLiteNode) throws {
    try node.expectInputs(1...1024)
    let options = try node.options(.concatenation)
    let code = try options?.integer(ConcatenationOptions.activation, default: Int8(0)) ?? 0
    guard code == 0 else {
      throw TFLiteError.parameter(
        node: node.name, what: "the fused activation", found: "\(code)", expected: "0 (none)")
    }
    let inputs = try node.inputs.indices.map { try input(node, $0) }
    let place = Int(try options?.integer(ConcatenationOptions.axis, default: Int32(0)) ?? 0)
    let axis = try axis(place, rank: graph[inputs[0]].shape.rank, node)
    try finish(node, .concatenate(axis: axis), inputs)
  }

  mutating func readResizeNearest(_ node: TFLiteNode) throws {
    try node.expectInputs(2...2)
    let size = try integers(node, 1, "the size")
    guard size.count == 2 else {
      throw TFLiteError.count(node: node.name, what: "extents", found: size.count, expected: 2...2)
    }
    let options = try node.options(.resizeNearestNeighbor)
    var resize = ResizeNearest(size: Extent2D(size[0], size[1]))
    let alignsCorners = try options?.boolean(ResizeNearestOptions.alignCorners) ?? false
    let halfPixel = try options?.boolean(ResizeNearestOptions.halfPixelCenters) ?? false
    switch (alignsCorners, halfPixel) {
    case (true, true):
      throw TFLiteError.parameter(
        node: node.name, what: "align_corners with half_pixel_centers", found: "true",
        expected: "only one of both")
    // TensorFlow Lite rounds halves away from zero here.
    case (true, false): (resize.coordinates, resize.rounding) = (.alignCorners, .halfUp)
    // floor((x + 0.5) * in / out) is the rounding of that less a half, halves up.
    case (false, true): (resize.coordinates, resize.rounding) = (.halfPixel, .halfUp)
    case (false, false): break
    }
    try finish(node, .resizeNearest(resize), [try input(node, 0)])
  }
}
