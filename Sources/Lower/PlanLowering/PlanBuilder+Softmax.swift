import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter

// Functions along the innermost axis.
extension PlanBuilder {
  mutating func lowerSoftmax(beta: Float, _ node: Node) throws(LoweringError) {
    try expectResult("softmax", scale: 0x1p-8, zeroPoint: -128, node)
    let rows = try rows(of: node)
    let table = try exponentials(beta: beta, node)
    append(.softmax, node, inputs: [operand(node.input), constant(table)]) { $0[.rows] = rows }
  }

  mutating func lowerLogSoftmax(_ node: Node) throws(LoweringError) {
    try expectResult("logSoftmax", scale: 0x1p-4, zeroPoint: 127, node)
    let rows = try rows(of: node)
    let input = try activationQuantization(node.input, node)
    let table = try exponentials(beta: 1, node)
    let depth = graph[node.input].shape[-1]
    let p = try prepare(node) { () throws(KernelPreparationError) in
      try LogSoftmaxParameters(rows: Int(rows), depth: depth, inputScale: input.scale)
    }
    append(.logSoftmax, node, inputs: [operand(node.input), constant(table)]) { step in
      step[.rows] = rows
      step[.inputMultiplier] = p.inputMultiplier
      step[.inputShift] = p.inputShift
      step[.reverseMultiplier] = p.reverseMultiplier
      step[.reverseShift] = p.reverseShift
      step[.differenceMinimum] = p.differenceMinimum
    }
  }

  /// Throws unless the result has the one quantization that the kernel gives.
  private func expectResult(
    _ operation: String, scale: Float, zeroPoint: Int32, _ node: Node
  ) throws(LoweringError) {
    let output = try activationQuantization(node.output, node)
    guard output.scale == scale, output.zeroPoint == zeroPoint else {
      throw .preparation(
        node: node.name,
        .fixedQuantization(operation: operation, scale: scale, zeroPoint: zeroPoint))
    }
  }

  private func rows(of node: Node) throws(LoweringError) -> Int32 {
    let shape = graph[node.input].shape
    guard shape[-1] <= Limits.softmaxDepth else {
      throw .depth(node: node.name, found: shape[-1], limit: Limits.softmaxDepth)
    }
    return Int32(shape.elementCount / shape[-1])
  }

  private func exponentials(beta: Float, _ node: Node) throws(LoweringError) -> [Int32] {
    let input = try activationQuantization(node.input, node)
    guard let table = softmaxExponentials(beta: beta, inputScale: input.scale) else {
      let factor = Double(beta) * Double(input.scale)
      throw .preparation(node: node.name, .factorOutOfRange(factor, limit: "above 2^-26"))
    }
    return table
  }
}
