import ModelGraph
import SharedBytes

extension Constant {
  /// The same elements under another shape, or nil where their number or the axis of their scales
  /// does not allow it.
  func reshaped(to shape: Shape) -> Constant? {
    guard shape.elementCount(limit: ModelGraph.elementLimit) == elementCount else { return nil }
    var result = self
    result.shape = shape
    result.form += "/reshape\(shape.dimensions)"
    guard let axis = quantization?.axis else { return result }
    // Scales follow their axis where only extents of 1 come and go.
    let before = self.shape.dimensions.indices.filter { self.shape[$0] != 1 }
    let after = shape.dimensions.indices.filter { shape[$0] != 1 }
    guard before.map({ self.shape[$0] }) == after.map({ shape[$0] }),
      let position = before.firstIndex(of: axis)
    else { return nil }
    result.quantization?.axis = after[position]
    return result
  }

  /// The elements with their axes in another order: result axis i is axis `permutation[i]`.
  func transposed(_ permutation: [Int]) -> Constant {
    let strides = shape.strides
    var result = self
    result.shape = Shape(permutation.map { shape[$0] })
    result.form += "/transpose\(permutation)"
    result.quantization?.axis = quantization?.axis.flatMap { permutation.firstIndex(of: $0) }
    let steps = permutation.map { strides[$0] }
    result.bytes = gathered(from: 0, steps: steps, extents: result.shape.dimensions)
    return result
  }

  /// The elements in a box.
  func sliced(_ box: SliceBox, as name: String) -> Constant {
    let strides = shape.strides
    let first = zip(box.starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
    let steps = zip(box.steps, strides).map { $0 * $1 }
    let moved = gathered(from: first, steps: steps, extents: box.extents)
    return Constant(name: name, shape: Shape(box.extents), type: type, bytes: moved)
  }

  /// Whole rows along an axis, in the order of `indices`, which lie within the axis.
  func gathered(axis: Int, indices: [Int], to shape: Shape, as name: String) -> Constant {
    let inner = self.shape.strides[axis] * type.bitWidth / 8
    let rows = self.shape.dimensions[..<axis].reduce(1, *)
    let block = inner * self.shape[axis]
    let moved = bytes.withUnsafeBytes { source in
      var moved: [UInt8] = []
      moved.reserveCapacity(rows * indices.count * inner)
      for row in 0..<rows {
        for index in indices {
          let start = row * block + index * inner
          moved.append(contentsOf: source[start..<start + inner])
        }
      }
      return moved
    }
    return Constant(name: name, shape: shape, type: type, bytes: SharedBytes(moved))
  }

  /// Elements at `first + index · steps`, for each index below `extents`, the last axis fastest.
  private func gathered(from first: Int, steps: [Int], extents: [Int]) -> SharedBytes {
    let size = type.bitWidth / 8
    let count = extents.reduce(1, *)
    return bytes.withUnsafeBytes { source in
      var moved: [UInt8] = []
      moved.reserveCapacity(count * size)
      var index = [Int](repeating: 0, count: extents.count)
      var position = first
      for _ in 0..<count {
        moved.append(contentsOf: source[position * size..<(position + 1) * size])
        for axis in extents.indices.reversed() {
          index[axis] += 1
          position += steps[axis]
          if index[axis] < extents[axis] { break }
          position -= steps[axis] * extents[axis]
          index[axis] = 0
        }
      }
      return SharedBytes(moved)
    }
  }
}
