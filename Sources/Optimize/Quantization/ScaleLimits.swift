import ModelGraph

/// The least step of a result that integer kernels can reach from the steps of the inputs.
///
/// Kernels multiply sums by `input scale * weight scale / result scale`. Where that passes 1, the
/// result has finer steps than the sum itself and the product could pass 32 bits. Only results that
/// hardly vary come near these limits.
func leastResultScale(
  of node: Node, inputScales: [Double], greatestWeightScale: Double
) -> Double {
  let greatest = inputScales.max() ?? 0
  switch node.operation {
  case .convolution2D, .fullyConnected: return greatest * greatestWeightScale
  case .binary(.multiply, _): return inputScales.reduce(1, *)
  // TensorFlow Lite adds with 20 bits below the point: 2 * scale / 2^20 must stay below the
  // result's scale.
  case .binary(.add, _), .binary(.subtract, _): return greatest * 0x1p-18
  case .mean, .unary: return greatest * 0x1p-8
  default: return 0
  }
}
