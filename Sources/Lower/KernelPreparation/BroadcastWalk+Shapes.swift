package import Kernels

extension BroadcastWalk {
  /// The walk over two shapes that are broadcast to each other, innermost axis last.
  ///
  /// Throws `shapeMismatch`, or `tooManyAxes` where the operands change places too often.
  package init(left: [Int], right: [Int]) throws(KernelPreparationError) {
    self.init()
    let axes = try mergedAxes(left, right)
    guard axes.count <= 4 else {
      throw .tooManyAxes(operation: "a broadcast", count: axes.count, limit: 4)
    }
    var steps = (left: 1, right: 1)
    var loops: [(extent: Int32, left: Int32, right: Int32)] = []
    for axis in axes.reversed() {
      loops.append(
        (
          Int32(axis.extent), axis.left == 1 ? 0 : Int32(steps.left),
          axis.right == 1 ? 0 : Int32(steps.right)
        ))
      steps.left *= axis.left
      steps.right *= axis.right
    }
    loops += Array(repeating: (1, 0, 0), count: 4 - loops.count)
    (extent3, leftStep3, rightStep3) = loops[0]
    (extent2, leftStep2, rightStep2) = loops[1]
    (extent1, leftStep1, rightStep1) = loops[2]
    (extent0, leftStep0, rightStep0) = loops[3]
  }
}

/// An axis of a broadcast: an operand has the whole extent or one.
private struct BroadcastAxis {
  var left: Int
  var right: Int
  var extent: Int { max(left, right) }
}

/// The axes of two shapes, neighbours that are walked alike made one and those of extent one left
/// out.
private func mergedAxes(
  _ left: [Int], _ right: [Int]
) throws(KernelPreparationError) -> [BroadcastAxis] {
  let rank = max(left.count, right.count)
  let leftExtents = [Int](repeating: 1, count: rank - left.count) + left
  let rightExtents = [Int](repeating: 1, count: rank - right.count) + right
  var axes: [BroadcastAxis] = []
  for (leftExtent, rightExtent) in zip(leftExtents, rightExtents) {
    guard leftExtent == rightExtent || leftExtent == 1 || rightExtent == 1 else {
      throw .shapeMismatch(operation: "a broadcast", left, right)
    }
    let axis = BroadcastAxis(left: leftExtent, right: rightExtent)
    if axis.extent == 1 { continue }
    if let last = axes.last, (last.left == 1) == (axis.left == 1),
      (last.right == 1) == (axis.right == 1)
    {
      axes[axes.count - 1] = BroadcastAxis(
        left: last.left * axis.left, right: last.right * axis.right)
    } else {
      axes.append(axis)
    }
  }
  return axes.isEmpty ? [BroadcastAxis(left: 1, right: 1)] : axes
}
