import ModelGraph

// Walks over the elements of a shape while two positions follow by strides of their own.

/// The strides with which a tensor of `shape` is read under a larger shape: zero where it repeats.
func broadcastStrides(of shape: Shape, to result: Shape) -> [Int] {
  let own = zip(shape.dimensions, shape.strides).map { $0 == 1 ? 0 : $1 }
  return [Int](repeating: 0, count: result.rank - shape.rank) + own
}

/// Calls `body` for each row along the innermost axis, in order, with where both positions start.
@inline(__always)
func forEachRow(
  of shape: Shape, _ left: [Int], _ right: [Int], _ body: (Int, Int) -> Void
) {
  let outer = max(shape.rank - 1, 0)
  var index = [Int](repeating: 0, count: outer)
  var (a, b) = (0, 0)
  while true {
    body(a, b)
    var axis = outer - 1
    while axis >= 0 {
      index[axis] += 1
      a += left[axis]
      b += right[axis]
      if index[axis] < shape[axis] { break }
      a -= left[axis] * shape[axis]
      b -= right[axis] * shape[axis]
      index[axis] = 0
      axis -= 1
    }
    if axis < 0 { return }
  }
}

/// Calls `body` for each element, in order, with both positions.
@inline(__always)
func forEachElement(
  of shape: Shape, _ left: [Int], _ right: [Int], _ body: (Int, Int) -> Void
) {
  let count = shape.dimensions.last ?? 1
  let (leftStep, rightStep) = (left.last ?? 0, right.last ?? 0)
  forEachRow(of: shape, left, right) { a, b in
    for index in 0..<count { body(a + index * leftStep, b + index * rightStep) }
  }
}
