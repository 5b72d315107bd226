import ModelGraph

extension OperatorTable {
  /// Images made larger or smaller by the nearest pixel.
  static let resizes: [String: OperatorReader] = ["Resize": readResize, "Upsample": readUpsample]

  /// Upsample: scales are an attribute in operator sets 7 and 8, an input in 9.
  @Sendable private static func readUpsample(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let mode = try view.text("mode", default: "nearest")
    guard mode == "nearest" else { throw view.unsupported("mode \(mode)") }
    let scales = view.operatorSet < 9 ? try view.floats("scales") : try view.scales(input: 1)
    let size = try view.size(of: builder.shape(view.value(0)), times: scales ?? [])
    return [try resize(view, &builder, ResizeNearest(size: size))]
  }

  @Sendable private static func readResize(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let mode = try view.text("mode", default: "nearest")
    guard mode == "nearest" else { throw view.unsupported("mode \(mode)") }
    let shape = builder.shape(try view.value(0))
    if view.operatorSet < 11 {
      let size = try view.size(of: shape, times: view.scales(input: 1) ?? [])
      return [try resize(view, &builder, ResizeNearest(size: size))]
    }
    guard try view.text("keep_aspect_ratio_policy", default: "stretch") == "stretch" else {
      throw view.unsupported("a policy for the aspect ratio")
    }
    let size: Extent2D
    if let scales = try view.scales(input: 2), !scales.isEmpty {
      size = try view.size(of: shape, times: view.spread(scales, over: shape, absent: 1))
    } else {
      guard let sizes = try view.integers(input: 3, "the size") else {
        throw .graph(.missingInput(node: view.label, position: 3))
      }
      let all = try view.integers("axes") == nil ? sizes : view.spread(sizes, over: shape)
      guard all.count == 4, shape.rank == 4, all[0] == shape[0], all[1] == shape[1] else {
        throw view.unsupported("to \(sizes.prefix(16)); only H and W of N x C x H x W change")
      }
      size = Extent2D(all[2], all[3])
    }
    return [try resize(view, &builder, try view.resizing(to: size))]
  }

  private static func resize(
    _ view: NodeView, _ builder: inout GraphBuilder, _ operation: ResizeNearest
  ) throws(ONNXError) -> Value {
    let x = try builder.tensor(view.value(0))
    return try builder.asImage(x, view) { builder, image throws(ONNXError) in
      try builder.emit(.resizeNearest(operation), [image], view, part: "/resize")
    }
  }
}

extension NodeView {
  fileprivate func scales(input position: Int) throws(ONNXError) -> [Float]? {
    guard let constant = try constant(position, "the scale") else { return nil }
    guard let floats = constant.floats, constant.shape.rank == 1 else {
      throw operand(position, found: constant, expected: "a list of reals")
    }
    return floats
  }

  /// Entries for each axis, where the file has some for the axes that it lists.
  fileprivate func spread(_ scales: [Float], over shape: Shape, absent: Float) throws(ONNXError)
    -> [Float]
  {
    guard let listed = try integers("axes") else { return scales }
    let axes = try self.axes(listed, rank: shape.rank)
    guard axes.count == scales.count else {
      throw wrong("axes", expected: "\(scales.count) axes")
    }
    var all = [Float](repeating: absent, count: shape.rank)
    for (axis, scale) in zip(axes, scales) { all[axis] = scale }
    return all
  }

  fileprivate func spread(_ sizes: [Int], over shape: Shape) throws(ONNXError) -> [Int] {
    let axes = try self.axes(integers("axes") ?? [], rank: shape.rank)
    guard axes.count == sizes.count else {
      throw wrong("axes", expected: "\(sizes.count) axes")
    }
    var all = shape.dimensions
    for (axis, size) in zip(axes, sizes) { all[axis] = size }
    return all
  }

  /// The size that scales give; only those that divide evenly agree with coordinates from sizes.
  fileprivate func size(of shape: Shape, times scales: [Float]) throws(ONNXError) -> Extent2D {
    guard shape.rank == 4, scales.count == 4, scales[0] == 1, scales[1] == 1 else {
      throw unsupported("by \(scales.prefix(16)); only H and W of N x C x H x W change")
    }
    let exact = [Float(shape[2]) * scales[2], Float(shape[3]) * scales[3]]
    guard exact.allSatisfy({ $0 >= 1 && $0 < 0x1p24 && $0 == $0.rounded() }) else {
      throw unsupported("by \(scales), which leaves a part of a pixel of \(shape)")
    }
    return Extent2D(Int(exact[0]), Int(exact[1]))
  }

  fileprivate func resizing(to size: Extent2D) throws(ONNXError) -> ResizeNearest {
    let rounding: ResizeNearest.Rounding
    switch try text("nearest_mode", default: "round_prefer_floor") {
    case "round_prefer_floor": rounding = .halfDown
    case "round_prefer_ceil": rounding = .halfUp
    case "floor": rounding = .floor
    case "ceil": rounding = .ceiling
    default:
      let expected = "round_prefer_floor, round_prefer_ceil, floor or ceil"
      throw wrong("nearest_mode", expected: expected)
    }
    let mode = try text("coordinate_transformation_mode", default: "half_pixel")
    switch mode {
    case "asymmetric":
      return ResizeNearest(size: size, coordinates: .asymmetric, rounding: rounding)
    case "align_corners":
      return ResizeNearest(size: size, coordinates: .alignCorners, rounding: rounding)
    // With sizes that are whole, the symmetric one is the same.
    case "half_pixel", "half_pixel_symmetric":
      return ResizeNearest(size: size, coordinates: .halfPixel, rounding: rounding)
    case "pytorch_half_pixel" where size.height > 1 && size.width > 1:
      return ResizeNearest(size: size, coordinates: .halfPixel, rounding: rounding)
    // floor((x + 0.5) * scale) is (x + 0.5) * scale - 0.5 rounded, halves up.
    case "tf_half_pixel_for_nn" where rounding == .floor:
      return ResizeNearest(size: size, coordinates: .halfPixel, rounding: .halfUp)
    default: throw unsupported("coordinates by \(mode)")
    }
  }
}
