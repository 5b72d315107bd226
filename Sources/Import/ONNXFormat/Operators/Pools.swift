import ModelGraph

extension OperatorTable {
  /// Windows and whole images reduced to their mean or maximum.
  static let pools: [String: OperatorReader] = [
    "AveragePool": readAveragePool,
    "GlobalAveragePool": { (view, builder) throws(ONNXError) in
      try readGlobal(view, &builder, Operation.averagePool2D)
    },
    "GlobalMaxPool": { (view, builder) throws(ONNXError) in
      try readGlobal(view, &builder, Operation.maxPool2D)
    },
    "MaxPool": readMaxPool,
  ]

  @Sendable private static func readAveragePool(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let x = try builder.reals(0, view)
    let window = try poolWindow(view, builder.graph[x].shape)
    let countsPadding = try view.integer("count_include_pad", default: 0) != 0
    // The margin that ceil_mode adds is never counted, which the IR cannot say.
    guard !countsPadding || !window.isStretched else {
      throw view.unsupported("ceil_mode together with count_include_pad")
    }
    let pool = Pool2D(
      kernel: window.kernel, stride: window.stride, padding: window.padding,
      countsPadding: countsPadding)
    let result = try builder.asImage(x, view) { builder, image throws(ONNXError) in
      try builder.emit(.averagePool2D(pool), [image], view, part: "/pool")
    }
    return [result]
  }

  @Sendable private static func readMaxPool(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let x = try builder.tensor(view.value(0))
    let window = try poolWindow(view, builder.graph[x].shape)
    let pool = Pool2D(kernel: window.kernel, stride: window.stride, padding: window.padding)
    let result = try builder.asImage(x, view) { builder, image throws(ONNXError) in
      try builder.emit(.maxPool2D(pool), [image], view, part: "/pool")
    }
    return [result]
  }

  private static func poolWindow(_ view: NodeView, _ shape: Shape) throws(ONNXError) -> Window {
    let extents = Array(shape.dimensions.dropFirst(2))
    guard extents.count == 1 || extents.count == 2 else {
      throw view.unsupported("over \(extents.count) axes; one or two can be read")
    }
    let window = try Window(view, extents: extents, kernel: nil)
    guard window.dilation == Extent2D(1, 1) else {
      throw view.unsupported("a window with dilations")
    }
    return window
  }

  private static func readGlobal(
    _ view: NodeView, _ builder: inout GraphBuilder, _ operation: (Pool2D) -> Operation
  ) throws(ONNXError) -> [Value] {
    let x = try builder.reals(0, view)
    let shape = builder.graph[x].shape
    guard shape.rank == 3 || shape.rank == 4 else {
      throw view.unsupported("over \(shape.rank - 2) axes; one or two can be read")
    }
    let kernel = Extent2D(shape.rank == 4 ? shape[2] : 1, shape[-1])
    let pool = operation(Pool2D(kernel: kernel, stride: Extent2D(1, 1)))
    let result = try builder.asImage(x, view) { builder, image throws(ONNXError) in
      try builder.emit(pool, [image], view, part: "/pool")
    }
    return [result]
  }
}
