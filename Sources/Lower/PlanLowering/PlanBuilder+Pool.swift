import Kernels
import ModelGraph
import PackageFormat
import PackageWriter

// Pools keep their input's quantization.
extension PlanBuilder {
  mutating func lower(_ pool: Pool2D, _ opcode: Opcode, _ node: Node) throws(LoweringError) {
    let image = graph[node.input].shape
    let pixels = min(pool.kernel.height, image[1]) * min(pool.kernel.width, image[2])
    guard opcode == .maxPool2D || pixels <= Limits.averageCount else {
      throw .depth(node: node.name, found: pixels, limit: Limits.averageCount)
    }
    let range = try resultRange(node, pool.activation)
    append(opcode, node, inputs: [operand(node.input)]) { step in
      step.set(range)
      step[.strideHeight] = Int32(pool.stride.height)
      step[.strideWidth] = Int32(pool.stride.width)
      step[.kernelHeight] = Int32(pool.kernel.height)
      step[.kernelWidth] = Int32(pool.kernel.width)
      step[.padTop] = Int32(pool.padding.top)
      step[.padLeft] = Int32(pool.padding.left)
    }
  }
}
