/// What is wrong with a graph, and at which node.
public enum GraphError: Error, Equatable, Sendable {
  /// An input has the wrong number of axes.
  case rank(node: String, input: Int, found: Shape, expected: String)
  /// Inputs that must fit each other do not.
  case mismatch(node: String, what: String, left: Shape, right: Shape)
  /// A number that an operation carries makes no sense here.
  case parameter(node: String, what: String, found: Int)
  /// An input is missing.
  case missingInput(node: String, position: Int)
  /// The result would have more elements than a tensor may.
  case tooLarge(node: String, shape: Shape)
}

extension GraphError: CustomStringConvertible {
  /// One line that says how to mend it.
  public var description: String {
    switch self {
    case .rank(let node, let input, let found, let expected):
      "node \(node): input \(input) has shape \(found); expected \(expected)"
    case .mismatch(let node, let what, let left, let right):
      "node \(node): \(what): \(left) does not fit \(right)"
    case .parameter(let node, let what, let found):
      "node \(node): \(what) is \(found), which makes no sense here"
    case .missingInput(let node, let position):
      "node \(node): input \(position) is missing"
    case .tooLarge(let node, let shape):
      "node \(node): a result of \(shape) has more than \(ModelGraph.elementLimit) elements"
    }
  }
}

extension ModelGraph {
  /// The most elements that one tensor may have: 2^31.
  public static let elementLimit = 1 << 31
}
