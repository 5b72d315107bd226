extension ModelGraph {
  /// The multiply-accumulates of a node in one run; 0 for what has no weights.
  public func macCount(of node: Node) -> Int {
    let results = self[node.output].shape.elementCount
    guard let id = node.optionalInput(1) else { return 0 }
    let other = self[id].shape
    switch node.operation {
    case .convolution2D: return results * other[1] * other[2] * other[3]
    case .fullyConnected: return results * other[1]
    case .matrixMultiply: return results * other[-2]
    default: return 0
    }
  }
}

extension Operation {
  /// The name of the case, without its numbers.
  public var name: String {
    switch self {
    case .binary(let operation, _): operation.rawValue
    case .unary(let operation): String("\(operation)".prefix { $0 != "(" })
    default: String("\(self)".prefix { $0 != "(" })
    }
  }
}
