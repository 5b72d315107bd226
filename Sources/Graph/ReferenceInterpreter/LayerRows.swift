public import ModelGraph

extension ModelGraph {
  /// What one group of a layer's weights is multiplied with: rows [n, kh * kw * C / groups] of a
  /// convolution's windows, in the order of the weights, zeros in the margins; or the rows of a
  /// fully connected layer's input.
  ///
  /// `node` is a convolution or fully connected, `input` its first input.
  public func layerRows(of node: Node, group: Int, input: [Float]) -> [Float] {
    guard case .convolution2D(let convolution) = node.operation, let id = node.optionalInput(1)
    else { return input }
    let weights = self[id].shape
    let x = Operand(shape: self[node.input].shape, values: input)
    let windows = Windows(
      convolution, input: x.shape, kernel: weights, result: self[node.output].shape)
    if windows.isIdentity && convolution.groups == 1 { return input }
    let pixels = x.shape[0] * windows.result.height * windows.result.width
    var rows = [Float](repeating: 0, count: pixels * weights.elementCount / weights[0])
    lay(windows, x, group: group, of: convolution.groups, pixels: 0..<pixels, into: &rows)
    return rows
  }
}
