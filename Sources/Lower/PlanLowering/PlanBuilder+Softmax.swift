import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter

// Functions along the innermost axis.
extension PlanBuilder {
  mutating func lowerSoftmax(beta: Float, _ node: Node) throws(LoweringError) {
    let input = try activationQuantization(node.input, node)
    let shape = graph[node.input].shape
    let depth = shape[-1]
    guard depth <= Limits.softmaxDepth else {
      throw .depth(node: node.name, found: depth, limit: Int(Limits.softmaxDepth))
    }
    guard let table = softmaxExponentials(beta: beta, inputScale: input.scale) else {
      throw .factor(node: node.name, value: Double(beta) * Double(input.scale))
    }
    append(.softmax, node, inputs: [operand(node.input), constant(table)]) {
      $0[.rows] = Int32(shape.elementCount / depth)
    }
  }
}
