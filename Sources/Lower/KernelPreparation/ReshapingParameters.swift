package import Kernels

extension PadParameters {
  /// Margins around a tensor of `shape`; `value` is the integer that stands for the constant.
  ///
  /// Throws `tooManyAxes` where more than four axes with margins are apart.
  package init(
    shape: [Int], before: [Int], after: [Int], value: Int8
  ) throws(KernelPreparationError) {
    self.init()
    // An axis without margins joins the one outside it: a margin there is then so many elements
    // more.
    var axes: [(extent: Int, before: Int, after: Int)] = []
    for axis in shape.indices {
      if before[axis] == 0, after[axis] == 0, let outer = axes.last {
        axes[axes.count - 1] = (
          outer.extent * shape[axis], outer.before * shape[axis], outer.after * shape[axis]
        )
      } else {
        axes.append((shape[axis], before[axis], after[axis]))
      }
    }
    guard axes.count <= 4 else {
      throw .tooManyAxes(operation: "a pad", count: axes.count, limit: 4)
    }
    axes = Array(repeating: (1, 0, 0), count: 4 - axes.count) + axes
    (extent0, before0, after0) = Self.narrowed(axes[0])
    (extent1, before1, after1) = Self.narrowed(axes[1])
    (extent2, before2, after2) = Self.narrowed(axes[2])
    (extent3, before3, after3) = Self.narrowed(axes[3])
    self.value = Int32(value)
  }

  private static func narrowed(
    _ axis: (extent: Int, before: Int, after: Int)
  ) -> (Int32, Int32, Int32) {
    (Int32(axis.extent), Int32(axis.before), Int32(axis.after))
  }
}

extension CopyBlocksParameters {
  /// A tensor of `count` bytes under another shape.
  package init(count: Int) {
    self.init()
    blockBytes = Int32(count)
  }

  /// One step for each input of a concatenation along `axis`.
  package static func concatenation(shapes: [[Int]], axis: Int) -> [CopyBlocksParameters] {
    let blockBytes = shapes.map { $0[axis...].reduce(1, *) }
    let outputStep = blockBytes.reduce(0, +)
    var start = 0
    return zip(shapes, blockBytes).map { shape, bytes in
      var p = CopyBlocksParameters()
      p.blocks = Int32(shape[..<axis].reduce(1, *))
      p.blockBytes = Int32(bytes)
      p.inputStep = Int32(bytes)
      p.outputStart = Int32(start)
      p.outputStep = Int32(outputStep)
      start += bytes
      return p
    }
  }
}

extension TransposeParameters {
  /// Result axis i is the input's axis `permutation[i]`; at most six axes.
  package init(shape: [Int], permutation: [Int]) throws(KernelPreparationError) {
    self.init()
    guard shape.count <= 6 else {
      throw .tooManyAxes(operation: "a transpose", count: shape.count, limit: 6)
    }
    var steps = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      steps[axis] = steps[axis + 1] * shape[axis + 1]
    }
    let axes =
      Array(repeating: (Int32(1), Int32(0)), count: 6 - shape.count)
      + permutation.map { (Int32(shape[$0]), Int32(steps[$0])) }
    (extent0, step0) = axes[0]
    (extent1, step1) = axes[1]
    (extent2, step2) = axes[2]
    (extent3, step3) = axes[3]
    (extent4, step4) = axes[4]
    (extent5, step5) = axes[5]
  }
}
