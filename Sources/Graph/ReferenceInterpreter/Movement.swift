import ModelGraph

/// The same elements with result axis i taken from axis `permutation[i]`.
func transpose(_ x: Operand, _ permutation: [Int]) -> [Float] {
  let shape = Shape(permutation.map { x.shape[$0] })
  let strides = permutation.map { x.shape.strides[$0] }
  var result: [Float] = []
  result.reserveCapacity(x.values.count)
  forEachElement(of: shape, strides, strides) { source, _ in result.append(x.values[source]) }
  return result
}

/// x amid margins of `value`.
func pad(_ x: Operand, before: [Int], result shape: Shape, value: Float) -> [Float] {
  var result = [Float](repeating: value, count: shape.elementCount)
  let start = zip(before, shape.strides).reduce(0) { $0 + $1.0 * $1.1 }
  let width = x.shape.dimensions.last ?? 1
  forEachRow(of: x.shape, x.shape.strides, shape.strides) { source, target in
    for index in 0..<width { result[start + target + index] = x.values[source + index] }
  }
  return result
}

/// Operands side by side along an axis.
func concatenate(_ operands: [Operand], axis: Int) -> [Float] {
  let outer = operands[0].shape.dimensions.prefix(axis).reduce(1, *)
  let widths = operands.map { $0.values.count / outer }
  var result: [Float] = []
  result.reserveCapacity(outer * widths.reduce(0, +))
  for row in 0..<outer {
    for (operand, width) in zip(operands, widths) {
      result.append(contentsOf: operand.values[row * width..<(row + 1) * width])
    }
  }
  return result
}
