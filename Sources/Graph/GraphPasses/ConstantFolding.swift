import ModelGraph
import ReferenceInterpreter
import SharedBytes

extension Node {
  func hasConstantInputs(in graph: ModelGraph) -> Bool {
    inputs.allSatisfy { $0.map { graph[$0].isConstant } ?? true }
  }
}

extension GraphPatch {
  /// Replaces a node's result with its value, unless that would make the model much larger.
  mutating func fold(_ node: Node, in view: GraphView) {
    let graph = view.graph
    var result = graph[node.output]
    let held = node.inputs.reduce(0) { $0 + ($1.map { graph[$0].shape.elementCount } ?? 0) }
    // A broadcast of two small constants can be huge; beyond this it is cheaper to compute it.
    guard result.shape.elementCount <= max(1 << 16, 4 * held) else { return }
    guard let bytes = graph.movedBytes(node) ?? graph.computedBytes(node) else { return }
    result.constant = bytes
    replace(node.output, with: add(result))
  }
}

extension ModelGraph {
  /// The bytes of a reshaped or transposed constant, whatever its type.
  fileprivate func movedBytes(_ node: Node) -> SharedBytes? {
    guard let bytes = self[node.input].constant else { return nil }
    switch node.operation {
    case .reshape: return bytes
    case .transpose(let permutation) where self[node.input].type.bitWidth % 8 == 0:
      let indices = self[node.input].shape.sourceIndices(transposedBy: permutation)
      return bytes.gathered(indices, width: self[node.input].type.bitWidth / 8)
    default: return nil
    }
  }

  /// The bytes that the reference interpreter gives; nil where it cannot run the node.
  fileprivate func computedBytes(_ node: Node) -> SharedBytes? {
    var single = self
    single.nodes = [node]
    single.inputs = []
    single.outputs = node.outputs
    guard let interpreter = try? ReferenceInterpreter(single.compacted()),
      let values = try? interpreter.run([]), let first = values.first,
      let bytes = try? self[node.output].bytes(from: first)
    else { return nil }
    return SharedBytes(bytes)
  }
}

extension Shape {
  /// For each element of the transposed tensor, the index of its source.
  package func sourceIndices(transposedBy permutation: [Int]) -> [Int] {
    var indices = [0]
    let strides = strides
    for axis in permutation {
      indices = indices.flatMap { base in (0..<self[axis]).map { base + $0 * strides[axis] } }
    }
    return indices
  }
}

extension SharedBytes {
  /// The elements of `width` bytes at `indices`, one after the other.
  fileprivate func gathered(_ indices: [Int], width: Int) -> SharedBytes {
    withUnsafeBytes { source in
      var result: [UInt8] = []
      result.reserveCapacity(indices.count * width)
      for index in indices { result += source[index * width..<(index + 1) * width] }
      return SharedBytes(result)
    }
  }
}
