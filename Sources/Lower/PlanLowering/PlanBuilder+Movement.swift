import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter

// Movement, and the mean, which walks like it.
extension PlanBuilder {
  mutating func lowerPad(
    before: [Int], after: [Int], value: Float, _ node: Node
  ) throws(LoweringError) {
    let quantization = try activationQuantization(node.output, node)
    let steps = (value / quantization.scale).rounded(.toNearestOrAwayFromZero)
    let integer = Int8(min(127, max(-128, steps + Float(quantization.zeroPoint))))
    let shape = graph[node.input].shape.dimensions
    let p = try prepare(node) { () throws(KernelPreparationError) in
      try PadParameters(shape: shape, before: before, after: after, value: integer)
    }
    append(.pad, node, inputs: [operand(node.input)]) { step in
      let extents = [p.extent0, p.extent1, p.extent2, p.extent3]
      let befores = [p.before0, p.before1, p.before2, p.before3]
      let afters = [p.after0, p.after1, p.after2, p.after3]
      for axis in 0..<4 {
        step[.extent(axis)] = extents[axis]
        step[.before(axis)] = befores[axis]
        step[.after(axis)] = afters[axis]
      }
      step[.value] = p.value
    }
  }

  mutating func lowerTranspose(_ permutation: [Int], _ node: Node) throws(LoweringError) {
    let shape = graph[node.input].shape.dimensions
    let p = try prepare(node) { () throws(KernelPreparationError) in
      try TransposeParameters(shape: shape, permutation: permutation)
    }
    append(.transpose, node, inputs: [operand(node.input)]) { step in
      let extents = [p.extent0, p.extent1, p.extent2, p.extent3, p.extent4, p.extent5]
      let steps = [p.step0, p.step1, p.step2, p.step3, p.step4, p.step5]
      for axis in 0..<6 {
        step[.resultExtent(axis)] = extents[axis]
        step[.inputStep(axis)] = steps[axis]
      }
    }
  }

  mutating func lowerConcatenate(axis: Int, _ node: Node) {
    let inputs = node.inputs.compactMap(\.self).map { operand($0) }
    append(.concatenate, node, inputs: inputs) { $0[.axis] = Int32(axis) }
  }

  mutating func lower(_ resize: ResizeNearest, _ node: Node) {
    let shape = graph[node.input].shape
    func table(_ input: Int, _ output: Int) -> [Int32] {
      nearestTable(
        input: input, output: output, coordinates: resize.coordinates, rounding: resize.rounding)
    }
    append(
      .resizeNearest, node,
      inputs: [
        operand(node.input), constant(table(shape[1], resize.size.height)),
        constant(table(shape[2], resize.size.width)),
      ])
  }

  mutating func lowerMean(axes: [Int], _ node: Node) throws(LoweringError) {
    let input = try activationQuantization(node.input, node)
    let output = try activationQuantization(node.output, node)
    let shape = graph[node.input].shape.dimensions
    let p = try prepare(node) { () throws(KernelPreparationError) in
      try MeanParameters(shape: shape, axes: axes, input: input, output: output)
    }
    let walk = [
      p.keptExtent0, p.keptExtent1, p.keptExtent2, p.keptStep0, p.keptStep1, p.keptStep2,
      p.reducedExtent0, p.reducedExtent1, p.reducedExtent2, p.reducedStep0, p.reducedStep1,
      p.reducedStep2,
    ]
    append(.mean, node, inputs: [operand(node.input), constant(walk)]) { step in
      step[.sumOffset] = p.sumOffset
      step[.outputMultiplier] = p.multiplier
      step[.outputShift] = p.shift
      step[.outputOffset] = p.outputOffset
    }
  }
}
