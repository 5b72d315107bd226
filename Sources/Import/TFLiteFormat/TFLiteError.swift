package import ModelGraph
package import TensorTypes

/// Why a TensorFlow Lite file cannot become a graph.
///
/// `FlatBufferError` and `GraphError` are thrown beside it: for bytes that are no FlatBuffers file,
/// and for operations whose inputs do not fit them.
package enum TFLiteError: Error, Equatable, Sendable {
  /// The file does not begin as a TensorFlow Lite file does.
  case notTFLite(fileSize: Int)
  /// Another version of the schema than 3.
  case version(found: UInt32)
  /// The operators that are not known, all of them.
  case unsupportedOperators([UnsupportedOperator])
  /// A number that points to nothing.
  case index(place: String, found: Int, count: Int)
  /// The model has more ways in than its first subgraph, which is the one that is read.
  case otherSubgraphs(signatures: [String])
  /// The file has no subgraph.
  case noSubgraph
  /// A tensor of a type that a graph cannot hold.
  case elementType(tensor: String, found: String)
  /// A shape that makes no sense.
  case shape(tensor: String, found: Shape)
  /// A constant whose bytes do not fit its shape and type.
  case constantSize(tensor: String, shape: Shape, type: ElementType, needed: Int, found: Int)
  /// Scales or zero points that do not fit the tensor.
  case quantization(tensor: String, what: String)
  /// A way of storing a tensor that is not read.
  case storage(tensor: String, what: String)
  /// A node reads a tensor that no earlier node makes.
  case notYetMade(node: String, input: Int, tensor: String)
  /// Two nodes make the same tensor, or one makes a constant or an input.
  case madeTwice(node: String, tensor: String)
  /// A parameter of an operator that is not known or makes no sense.
  case parameter(node: String, what: String, found: String, expected: String)
  /// An input must be known before the run, and is not.
  case notConstant(node: String, input: Int, what: String)
  /// An operator has too few or too many inputs or outputs.
  case count(node: String, what: String, found: Int, expected: ClosedRange<Int>)
  /// The file's shape for a result is not the one that its inputs give.
  case resultShape(node: String, inFile: Shape, inferred: Shape)
  /// The file's type for a result is not the one that its inputs give.
  case resultType(node: String, inFile: ElementType, inferred: ElementType)
  /// Expanding the constants would take more memory than any real file needs.
  case tooLarge(node: String, bytes: Int, limit: Int)
}

/// An operator that is not known, and where the model uses it.
package struct UnsupportedOperator: Equatable, Sendable {
  /// The schema's name, or the name of a custom operator.
  package let name: String
  /// The nodes that use it.
  package var nodes: [UnsupportedNode]
}

/// A use of an operator that is not known.
package struct UnsupportedNode: Equatable, Sendable {
  /// The position among the subgraph's operators.
  package let index: Int
  /// The name of the tensor that it makes first; empty where it makes none.
  package let output: String
}

extension TFLiteError: CustomStringConvertible {
  /// What was found and what would be right; one line, but for a list of operators.
  package var description: String {
    switch self {
    case .notTFLite(let fileSize):
      "not a TensorFlow Lite file: bytes 4 to 7 of its \(fileSize) are not 'TFL3'"
    case .version(let found):
      "the file has version \(found) of the schema; expected 3"
    case .unsupportedOperators(let operators):
      Self.list(operators)
    case .index(let place, let found, let count):
      "\(place) is \(found), but there are only \(count)"
    case .otherSubgraphs(let signatures):
      "the signatures \(signatures.joined(separator: ", ")) run other subgraphs than the first; "
        + "convert the model with one signature"
    case .noSubgraph:
      "model.subgraphs is empty"
    case .notYetMade(let node, let input, let tensor):
      "node \(node): input \(input) is tensor \(tensor), which no earlier node makes"
    case .madeTwice(let node, let tensor):
      "node \(node): makes tensor \(tensor), which is there already"
    case .parameter(let node, let what, let found, let expected):
      "node \(node): \(what) is \(found); expected \(expected)"
    case .notConstant(let node, let input, let what):
      "node \(node): input \(input), \(what), must be a constant"
    case .count(let node, let what, let found, let expected):
      "node \(node): has \(found) \(what); expected \(expected.lowerBound) to "
        + "\(expected.upperBound)"
    case .resultShape(let node, let inFile, let inferred):
      "node \(node): the file says that the result is \(inFile), its inputs give \(inferred)"
    case .resultType(let node, let inFile, let inferred):
      "node \(node): the file says that the result is \(inFile), its inputs give \(inferred)"
    case .tooLarge(let node, let bytes, let limit):
      "node \(node): expanding its constants takes \(bytes) bytes more, beyond the \(limit) that "
        + "the size of this file allows"
    case .elementType, .shape, .constantSize, .quantization, .storage:
      tensorDescription
    }
  }

  private var tensorDescription: String {
    switch self {
    case .elementType(let tensor, let found):
      "tensor \(tensor): elements of type \(found) are not supported"
    case .shape(let tensor, let found):
      "tensor \(tensor): the shape \(found) makes no sense here"
    case .constantSize(let tensor, let shape, let type, let needed, let found):
      "tensor \(tensor): \(shape) elements of \(type) take \(needed) bytes; its buffer has \(found)"
    case .quantization(let tensor, let what):
      "tensor \(tensor): \(what)"
    case .storage(let tensor, let what):
      "tensor \(tensor): \(what) is not supported"
    default: ""
    }
  }

  private static func list(_ operators: [UnsupportedOperator]) -> String {
    let lines = operators.map { unsupported in
      let nodes = unsupported.nodes.map { "\($0.index) (\($0.output))" }
      return "  \(unsupported.name): node \(nodes.joined(separator: ", "))"
    }
    return "the model uses operators that are not supported:\n" + lines.joined(separator: "\n")
  }
}
