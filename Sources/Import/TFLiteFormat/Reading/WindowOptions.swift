import ModelGraph

/// How a window walks over an image, as convolutions and pools give it.
struct WindowOptions {
  let stride: Extent2D
  let dilation: Extent2D

  init(stride: Extent2D, dilation: Extent2D) {
    self.stride = stride
    self.dilation = dilation
  }

  init(
    _ node: TFLiteNode, strideHeight: Int32?, strideWidth: Int32?, dilationHeight: Int32? = 1,
    dilationWidth: Int32? = 1
  ) throws {
    stride = Extent2D(Int(strideHeight ?? 0), Int(strideWidth ?? 0))
    dilation = Extent2D(Int(dilationHeight ?? 1), Int(dilationWidth ?? 1))
    for step in [stride.height, stride.width, dilation.height, dilation.width] where step < 1 {
      throw TFLiteError.parameter(
        node: node.name, what: "a stride or dilation", found: "\(step)", expected: "1 or more")
    }
  }

  /// The margins that the schema's `Padding` stands for.
  func padding(
    _ code: Int8?, input: Shape, kernel: Extent2D, _ node: TFLiteNode
  ) throws -> Padding2D {
    switch code ?? 0 {
    case 0: return samePadding(input: input, kernel: kernel)
    case 1: return .none
    default:
      throw TFLiteError.parameter(
        node: node.name, what: "the padding", found: "\(code ?? 0)",
        expected: "0 (SAME) or 1 (VALID)")
    }
  }

  /// The margins that SAME gives.
  func samePadding(input: Shape, kernel: Extent2D) -> Padding2D {
    let height = margins(input[1], kernel.height, stride.height, dilation.height)
    let width = margins(input[2], kernel.width, stride.width, dilation.width)
    return Padding2D(
      top: height.before, left: width.before, bottom: height.after, right: width.after)
  }

  /// SAME: as many results as strides begin in the input; an odd margin's extra goes behind.
  private func margins(
    _ extent: Int, _ kernel: Int, _ stride: Int, _ dilation: Int
  ) -> (before: Int, after: Int) {
    // All are below 2^31, so that products stay below 2^62.
    let results = (extent + stride - 1) / stride
    let total = max(0, (results - 1) * stride + (kernel - 1) * dilation + 1 - extent)
    return (total / 2, total - total / 2)
  }
}
