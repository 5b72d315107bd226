// Source: onnx/onnx.proto, IR version 10. Only the fields that the reader uses are kept.

import ProtobufWire
import SharedBytes

/// A whole file.
struct ONNXModel: Sendable {
  var operatorSets: [ONNXOperatorSet] = []
  var graph: ONNXGraph?
}

/// A version of the operators of one domain.
struct ONNXOperatorSet: Sendable {
  var domain = ""
  var version: Int64 = 0
}

/// Nodes, and the names they read and make.
struct ONNXGraph: Sendable {
  var nodes: [ONNXNode] = []
  var initializers: [ONNXTensor] = []
  var inputs: [ONNXPort] = []
  var outputs: [ONNXPort] = []
  var sparseInitializerCount = 0
}

/// One use of an operator; an empty input name is an input that is left out.
struct ONNXNode: Sendable {
  var name = ""
  var operatorType = ""
  var domain = ""
  var inputs: [String] = []
  var outputs: [String] = []
  var attributes: [ONNXAttribute] = []

  /// The name for people: a node's own, or that of what it makes.
  var label: String { name.isEmpty ? outputs.first { !$0.isEmpty } ?? operatorType : name }

  /// Whether the operator is one of the standard.
  var isStandard: Bool { domain.isEmpty || domain == "ai.onnx" }

  /// The operator with its domain, where that is not the standard one.
  var operatorName: String { isStandard ? operatorType : "\(domain).\(operatorType)" }
}

/// A named parameter of a node.
struct ONNXAttribute: Sendable {
  /// The kinds that some reader takes; all others are `other`.
  enum Value: Sendable {
    case float(Float)
    case integer(Int64)
    case bytes(SharedBytes)
    case tensor(ONNXTensor)
    case graphs([ONNXGraph])
    case floats([Float])
    case integers([Int64])
    case other
  }

  var name: String
  var value: Value
}

/// An input or output of a graph.
struct ONNXPort: Sendable {
  /// The extent of one axis.
  enum Dimension: Sendable, Equatable {
    case known(Int64)
    case symbol(String)
    case unknown
  }

  var name = ""
  var dataType: Int64 = 0
  /// Nil where the file gives no shape.
  var dimensions: [Dimension]?
  /// Whether it is a tensor, and not a sequence, a map or an optional.
  var isTensor = false
}

/// A constant as the file has it: a description, and data in one of several fields.
struct ONNXTensor: Sendable {
  var name = ""
  var dimensions: [Int64] = []
  var dataType: Int64 = 0
  var raw: SharedBytes?
  var floats = ONNXFloats()
  var integers: [Int64] = []
  var doubles: [Double] = []
  var isExternal = false
  var external: [String: String] = [:]
}

/// The floats of a field: the file's own bytes where it has them in one piece.
struct ONNXFloats: Sendable {
  private(set) var whole: SharedBytes?
  private(set) var parts: [Float] = []

  /// Little-endian floats.
  var bytes: SharedBytes { whole ?? SharedBytes(values: parts) }

  mutating func append(_ field: ProtobufField) throws(ProtobufError) {
    if case .bytes(let content) = field.payload, whole == nil, parts.isEmpty {
      whole = content
      return
    }
    if let first = whole {
      parts = first.values(as: Float.self)
      whole = nil
    }
    try field.appendFloats(to: &parts)
  }
}
