public import ModelGraph

/// Why a graph cannot be run, or not with these inputs.
public enum ReferenceError: Error, Equatable, Sendable {
  /// A node does not fit its inputs.
  case graph(GraphError)
  /// A node's result has another shape than its operation gives.
  case resultShape(node: String, stated: Shape, inferred: Shape)
  /// Something reads a tensor that is no constant, no input and not made before.
  case notMade(reader: String, tensor: String)
  /// A node does not make one result, or makes one that is known already.
  case results(node: String, count: Int)
  /// A tensor without elements.
  case empty(tensor: String, shape: Shape)
  /// A matrix with more elements along a side, or pixels in an image, than 32 bits count.
  case tooLarge(node: String, shape: Shape)
  /// A constant has another number of bytes than its shape and type ask for.
  case constantSize(tensor: String, needed: Int, available: Int)
  /// Integers whose scales do not fit the shape, or that have none where they must.
  case quantization(tensor: String, shape: Shape, scales: Int)
  /// Scales of groups that are not as many as the rows have groups, or not 1 to 127, or that stand
  /// beside zero points or scales along another axis than 0.
  case groups(tensor: String, shape: Shape, size: Int, needed: Int, found: Int)
  /// A window may lie wholly in its margin, where there is nothing to pool.
  case windowInMargin(node: String)
  /// As many arrays must be given as the graph has inputs.
  case inputCount(needed: Int, given: Int)
  /// An input has another number of elements than its shape says.
  case inputSize(tensor: String, shape: Shape, given: Int)
}

extension ReferenceError: CustomStringConvertible {
  /// One line that says what was found and what would be right.
  public var description: String {
    switch self {
    case .graph(let error): error.description
    case .resultShape(let node, let stated, let inferred):
      "node \(node): its result is stated as \(stated) but comes out as \(inferred)"
    case .notMade(let reader, let tensor):
      "\(reader) reads \(tensor), which nothing before it makes"
    case .results(let node, let count):
      "node \(node): makes \(count) new tensors; every operation makes one"
    case .empty(let tensor, let shape): "tensor \(tensor): \(shape) has no elements"
    case .tooLarge(let node, let shape):
      "node \(node): \(shape) has an extent above \(ReferenceInterpreter.extentLimit)"
    case .constantSize(let tensor, let needed, let available):
      "tensor \(tensor): its constant needs \(needed) bytes and has \(available)"
    case .quantization(let tensor, let shape, let scales):
      "tensor \(tensor): \(scales) scales do not fit integers of shape \(shape)"
    case .groups(let tensor, let shape, let size, let needed, let found):
      "tensor \(tensor): \(found) scales for groups of \(size) in \(shape); expected \(needed), "
        + "each 1 to 127, along rows without zero points"
    case .windowInMargin(let node):
      "node \(node): its margin is as wide as its window; it must be narrower"
    case .inputCount(let needed, let given):
      "the model takes \(needed) inputs; \(given) were given"
    case .inputSize(let tensor, let shape, let given):
      "input \(tensor): \(shape) takes \(shape.elementCount) values; \(given) were given"
    }
  }
}
