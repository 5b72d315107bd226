package import ModelGraph

/// Makes a pad of rows and columns part of the convolution or maximum that reads it, where that is
/// exact: a convolution's own margins are real zeros, and a maximum ignores its margins.
package struct FusePad: GraphPass {
  /// The pass.
  package init() {}

  /// Replaces a convolution or pool that reads a padded image.
  package func rewrite(
    _ node: Node, in view: GraphView, patch: inout GraphPatch
  ) throws(GraphError) {
    guard let maker = view.maker(of: node.input),
      case .pad(let before, let after, let value) = maker.operation, before.count == 4,
      before[0] == 0, after[0] == 0, before[3] == 0, after[3] == 0
    else { return }
    let margin = Padding2D(top: before[1], left: before[2], bottom: after[1], right: after[2])
    let operation: Operation
    switch node.operation {
    case .convolution2D(var convolution) where value == 0:
      convolution.padding += margin
      operation = .convolution2D(convolution)
    case .maxPool2D(var pool) where view.isIgnored(value, maker.input, by: pool, margin: margin):
      pool.padding += margin
      operation = .maxPool2D(pool)
    default: return
    }
    let fused = try patch.add(
      operation, [maker.input] + node.inputs.dropFirst(), name: node.name,
      quantization: view[node.output].quantization)
    patch.replace(node.output, with: fused)
  }
}

extension GraphView {
  /// Whether a margin of `value` around `id` never decides a maximum: it is lower than all real
  /// numbers, or zero around what is not negative. Every window must hold a pixel of the image.
  fileprivate func isIgnored(
    _ value: Float, _ id: TensorID, by pool: Pool2D, margin: Padding2D
  ) -> Bool {
    var padding = pool.padding
    padding += margin
    guard max(padding.top, padding.bottom) < pool.kernel.height,
      max(padding.left, padding.right) < pool.kernel.width
    else { return false }
    let isLowest = graph[id].type == .float32 && value <= -Float.greatestFiniteMagnitude
    return isLowest || (value == 0 && isKnownPositive(id))
  }
}

extension Padding2D {
  fileprivate static func += (left: inout Padding2D, right: Padding2D) {
    left = Padding2D(
      top: left.top + right.top, left: left.left + right.left,
      bottom: left.bottom + right.bottom, right: left.right + right.right)
  }
}
