import ModelGraph

extension OperatorTable {
  /// Conv; weights come as O x I x kh x kw, or O x I x k for a line.
  static let convolutions: [String: OperatorReader] = ["Conv": readConvolution]

  @Sendable private static func readConvolution(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let x = try builder.reals(0, view)
    let extents = builder.graph[x].shape.dimensions.dropFirst(2)
    guard extents.count == 1 || extents.count == 2 else {
      throw view.unsupported("over \(extents.count) axes; one or two can be read")
    }
    var weights = try view.value(1)
    let given = builder.shape(weights)
    guard given.rank == extents.count + 2 else {
      let expected = "as many axes as the image"
      throw .graph(.rank(node: view.label, input: 1, found: given, expected: expected))
    }
    let window = try Window(
      view, extents: Array(extents), kernel: Array(given.dimensions.dropFirst(2)))
    let groups = try view.integer("group", default: 1)
    if extents.count == 1 {
      let image: Shape = [given[0], given[1], 1, given[2]]
      weights = try builder.reshape(weights, to: image, view, part: "/weights")
    }
    weights = try builder.transpose(weights, [0, 2, 3, 1], view, part: "/weights/ohwi")
    let filter = try builder.tensor(weights)
    let bias = try view.optional(2).map { value throws(ONNXError) in try builder.tensor(value) }
    let operation = Convolution2D(
      stride: window.stride, dilation: window.dilation, padding: window.padding, groups: groups)
    let result = try builder.asImage(x, view) { builder, image throws(ONNXError) in
      try builder.emit(
        .convolution2D(operation), [image, filter, bias], view, part: "/convolution")
    }
    return [result]
  }
}
