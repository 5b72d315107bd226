import ModelGraph

/// The part of a tensor that a Slice takes, in numbers that lie within it.
struct SliceBox {
  private(set) var starts: [Int]
  private(set) var steps: [Int]
  private(set) var extents: [Int]

  init(_ view: NodeView, shape: Shape) throws(ONNXError) {
    starts = [Int](repeating: 0, count: shape.rank)
    steps = [Int](repeating: 1, count: shape.rank)
    extents = shape.dimensions
    let isOld = view.operatorSet < 10
    func list(_ name: String, _ position: Int) throws(ONNXError) -> [Int]? {
      if isOld { return try view.integers(name) }
      guard let constant = try view.constant(position, name) else { return nil }
      // Exporters write the largest integers for "to the end".
      let limit = Int(NodeView.integerLimit)
      return constant.integers.map { $0.map { min(max($0, -limit), limit) } }
    }
    let begins = try list("starts", 1) ?? []
    let ends = try list("ends", 2) ?? []
    let axes = try view.axes(list("axes", 3) ?? Array(0..<begins.count), rank: shape.rank)
    let strides = isOld ? nil : try list("steps", 4)
    guard begins.count == axes.count, ends.count == axes.count,
      strides.map({ $0.count == axes.count && !$0.contains(0) }) ?? true
    else {
      throw .operand(
        node: view.label, position: 1, found: "\(begins.count) starts, \(ends.count) ends",
        expected: "one of each for \(axes.count) axes, and steps other than 0")
    }
    for (position, axis) in axes.enumerated() {
      take(
        axis, of: shape[axis], from: begins[position], to: ends[position],
        by: strides?[position] ?? 1)
    }
  }

  private mutating func take(_ axis: Int, of extent: Int, from: Int, to: Int, by step: Int) {
    let start = from < 0 ? from + extent : from
    let end = to < 0 ? to + extent : to
    steps[axis] = step
    if step > 0 {
      starts[axis] = min(max(start, 0), extent)
      extents[axis] = max((min(max(end, 0), extent) - starts[axis] + step - 1) / step, 0)
    } else {
      starts[axis] = min(max(start, 0), extent - 1)
      let stop = min(max(end, -1), extent - 1)
      extents[axis] = max((starts[axis] - stop - step - 1) / -step, 0)
    }
  }
}
