import ModelGraph

extension GraphView {
  /// Whether no element of a tensor can be below zero, for what made it.
  func isKnownPositive(_ id: TensorID) -> Bool {
    var id = id
    // Follows what only moves elements; the limit keeps the walk short in long chains.
    for _ in 0..<16 {
      guard let node = maker(of: id) else { return false }
      switch node.operation {
      case .convolution2D(let it): return it.activation.isPositive
      case .fullyConnected(let it): return it.activation.isPositive
      case .binary(_, let activation): return activation.isPositive
      case .unary(.relu), .unary(.relu6), .unary(.logistic), .softmax: return true
      case .unary(.clip(let lower, _)): return lower >= 0
      case .averagePool2D(let pool), .maxPool2D(let pool):
        if pool.activation.isPositive { return true }
        id = node.input
      case .reshape, .transpose, .resizeNearest: id = node.input
      default: return false
      }
    }
    return false
  }
}

extension FusedActivation {
  /// Whether it gives nothing below zero.
  var isPositive: Bool { self == .relu || self == .relu6 }
}
