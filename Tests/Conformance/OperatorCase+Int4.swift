import ModelGraph
import SharedBytes
import TestSupport

extension OperatorCase {
  /// A case of an operator with weights, which have four bits, and scales of groups or none.
  static func int4(_ kind: OperatorKind, seed: UInt64) throws -> OperatorCase {
    var result = try OperatorCase(kind, seed: seed)
    var random = SplitMix64(seed: seed &+ 4)
    let node = result.graph.nodes[0]
    guard let id = node.optionalInput(1), let codes = result.graph[id].codes,
      let scales = result.graph[id].quantization?.scales
    else { preconditionFailure("\(kind) has no weights") }
    let shape = result.graph[id].shape
    let groups = groups(rows: shape[0], depth: codes.count / shape[0], &random)
    let factor: Float = groups == nil ? 16 : 0.25
    let rowScales = (0..<shape[0]).map { scales[scales.count == 1 ? 0 : $0] * factor }
    result.graph[id] = Tensor.int4(
      name: "w", shape: shape, codes: codes.map { $0 >> 4 }, rowScales: rowScales, groups: groups)
    if let bias = node.optionalInput(2), let input = result.graph[node.input].quantization {
      result.graph[bias].quantization = TensorQuantization(
        scales: rowScales.map { input.scale * $0 }, axis: 0)
    }
    return result
  }

  private static func groups(
    rows: Int, depth: Int, _ random: inout SplitMix64
  ) -> ScaleGroups? {
    let sizes = [nil, nil, 3, 8, 16, 31, 32, 32, depth, 256]
    guard let size = sizes[Int.random(in: 0..<sizes.count, using: &random)] else { return nil }
    let count = rows * ((depth + size - 1) / size)
    return ScaleGroups(
      size: size, scales: (0..<count).map { _ in UInt8.random(in: 1...127, using: &random) })
  }

  /// The same with real weights.
  var withRealWeights: OperatorCase {
    var result = self
    guard let id = graph.nodes[0].optionalInput(1), let codes = graph[id].codes,
      let quantization = graph[id].quantization
    else { return self }
    let shape = graph[id].shape
    let depth = codes.count / shape[0]
    let reals = codes.enumerated().map { index, code in
      let (row, tap) = (index / depth, index % depth)
      let scale: Float =
        quantization.groups.map { groups in
          let count = (depth + groups.size - 1) / groups.size
          return Float(groups.scales[row * count + tap / groups.size])
        } ?? 1
      return quantization.scales[row] * scale * Float(code)
    }
    result.graph[id] = Tensor(name: "w", shape: shape, values: reals)
    return result
  }
}
