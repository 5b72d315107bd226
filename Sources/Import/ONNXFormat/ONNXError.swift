public import ModelGraph
public import ProtobufWire

/// What is wrong with an ONNX file, and at which node, tensor or field.
public enum ONNXError: Error, Equatable, Sendable {
  /// The bytes are not a Protobuf message of ONNX's schema.
  case wire(ProtobufError)
  /// A field that every model has is absent.
  case missing(field: String)
  /// The version of the standard operators is outside of those that are read.
  case operatorSet(found: Int64)
  /// A constant's description and its data do not fit each other.
  case tensor(name: String, found: String, expected: String)
  /// A constant's data lies in another file that cannot be used.
  case externalData(tensor: String, location: String, problem: String)
  /// An input or output of the graph is declared in a way that cannot be bound.
  case port(name: String, found: String, expected: String)
  /// An attribute of a node makes no sense.
  case attribute(node: String, name: String, found: String, expected: String)
  /// An input of a node makes no sense.
  case operand(node: String, position: Int, found: String, expected: String)
  /// A node or the graph reads a name that nothing makes.
  case undefined(node: String, name: String)
  /// A name is made twice.
  case duplicate(name: String, node: String)
  /// Nodes that wait for each other, in a ring.
  case cycle(nodes: [String])
  /// A result has no elements; only lists of shape arithmetic may be empty.
  case empty(node: String, shape: Shape)
  /// Folding the constants would take more memory than the model's size warrants.
  case foldingTooLarge(node: String, elements: Int)
  /// All nodes that cannot be read.
  case unsupported([UnsupportedNode])
  /// A node's inputs do not fit it.
  case graph(GraphError)
}

/// A node that cannot be read, and why.
public struct UnsupportedNode: Equatable, Sendable {
  /// The operator, with its domain where that is not the standard one.
  public var operatorName: String
  /// The node's name, or that of its first output.
  public var node: String
  /// What about it is not supported; nil where the whole operator is not.
  public var reason: String?

  /// A node that cannot be read.
  public init(operatorName: String, node: String, reason: String? = nil) {
    self.operatorName = operatorName
    self.node = node
    self.reason = reason
  }
}

extension ONNXError: CustomStringConvertible {
  /// What was found and what would be right; one line, but for a list of nodes.
  public var description: String {
    switch self {
    case .wire(let error): "\(error)"
    case .missing(let field): "the file has no \(field); it is cut off or not an ONNX model"
    case .operatorSet(let found):
      "operator set \(found); versions \(ONNXReader.operatorSets.lowerBound) to "
        + "\(ONNXReader.operatorSets.upperBound) are read: convert it with onnx.version_converter"
    case .tensor(let name, let found, let expected):
      "tensor \(name): \(found); expected \(expected)"
    case .externalData(let tensor, let location, let problem):
      "tensor \(tensor): its data in \"\(location)\": \(problem)"
    case .port(let name, let found, let expected): "\(name): \(found); expected \(expected)"
    case .attribute(let node, let name, let found, let expected):
      "node \(node): attribute \(name) is \(found); expected \(expected)"
    case .operand(let node, let position, let found, let expected):
      "node \(node): input \(position) is \(found); expected \(expected)"
    case .undefined(let node, let name): "\(node) reads \"\(name)\", which nothing makes"
    case .duplicate(let name, let node): "\"\(name)\" is made a second time by \(node)"
    case .cycle(let nodes):
      "these nodes wait for each other: \(nodes.prefix(16).joined(separator: " -> "))"
    case .empty(let node, let shape): "node \(node): a result of \(shape) has no elements"
    case .foldingTooLarge(let node, let elements):
      "node \(node): folding it would make a constant of \(elements) elements"
    case .unsupported(let nodes): Self.list(nodes)
    case .graph(let error): "\(error)"
    }
  }

  /// One line an operator, with its nodes.
  private static func list(_ nodes: [UnsupportedNode]) -> String {
    var order: [String] = []
    var lines: [String: [String]] = [:]
    for node in nodes {
      let title = node.operatorName + (node.reason.map { " (\($0))" } ?? "")
      if lines[title] == nil { order.append(title) }
      lines[title, default: []].append(node.node)
    }
    let listed = order.map { "  \($0): \(lines[$0, default: []].joined(separator: ", "))" }
    return "operators that are not supported, with their nodes:\n"
      + listed.joined(separator: "\n")
  }
}
