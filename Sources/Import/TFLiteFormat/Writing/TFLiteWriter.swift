import FlatBufferWire
package import ModelGraph
import SharedBytes

/// Writes a graph as a TensorFlow Lite model that TensorFlow Lite and TensorFlow Lite Micro run.
///
/// Margins that the format cannot express become a PAD of their own; everything else has one
/// operator for a node.
package enum TFLiteWriter {
  /// The bytes of a `.tflite` file.
  ///
  /// Throws `TFLiteWriterError`; all nodes that have no operator are listed in one error.
  package static func write(_ graph: ModelGraph) throws(TFLiteWriterError) -> [UInt8] {
    try refuseHuge(graph)
    var file = FileAssembly(graph: graph)
    var unsupported: [UnwrittenNode] = []
    for id in graph.inputs { _ = file.index(of: id) }
    for node in graph.nodes {
      do throws(UnwrittenReason) {
        try file.write(node)
      } catch {
        unsupported.append(UnwrittenNode(name: node.name, reason: error.words))
      }
    }
    guard unsupported.isEmpty else { throw .unsupportedNodes(unsupported) }
    return FlatBufferWriter.write(root: file.model(), identifier: "TFL3")
  }

  /// References in the format reach 2 GiB at most, and extents have 31 bits.
  private static func refuseHuge(_ graph: ModelGraph) throws(TFLiteWriterError) {
    let bytes = graph.tensors.reduce(0) { $0 + ($1.constant?.count ?? 0) }
    guard bytes < 1 << 30 else { throw .tooLarge(constantBytes: bytes, limit: 1 << 30) }
    for tensor in graph.tensors {
      for extent in tensor.shape.dimensions where extent > Int(Int32.max) {
        throw .extent(tensor: tensor.name, found: extent)
      }
    }
  }
}

/// Why a graph cannot become a TensorFlow Lite file.
package enum TFLiteWriterError: Error, Equatable, Sendable {
  /// Nodes that the format has no operator for, all of them.
  case unsupportedNodes([UnwrittenNode])
  /// More constants than one file can hold.
  case tooLarge(constantBytes: Int, limit: Int)
  /// An extent of more than 31 bits.
  case extent(tensor: String, found: Int)
}

/// A node that the format has no operator for.
package struct UnwrittenNode: Equatable, Sendable {
  /// The node's name.
  package let name: String
  /// What the format lacks.
  package let reason: String
}

/// What the format lacks for a node.
struct UnwrittenReason: Error {
  let words: String
}

extension TFLiteWriterError: CustomStringConvertible {
  /// What was found and what would be right.
  package var description: String {
    switch self {
    case .unsupportedNodes(let nodes):
      "TensorFlow Lite has no operator for:\n"
        + nodes.map { "  node \($0.name): \($0.reason)" }.joined(separator: "\n")
    case .tooLarge(let constantBytes, let limit):
      "the constants have \(constantBytes) bytes; a .tflite file holds fewer than \(limit)"
    case .extent(let tensor, let found):
      "tensor \(tensor): an extent of \(found); a .tflite file holds fewer than 2^31"
    }
  }
}
