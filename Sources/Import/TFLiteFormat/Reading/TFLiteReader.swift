import FlatBufferWire
package import ModelGraph
package import SharedBytes

/// Reads a TensorFlow Lite model: its first subgraph becomes a graph.
///
/// Constants stay slices of the file, but where a layout or a type has to change. Nodes and tensors
/// keep the names of the file; a node has the name of the tensor that it makes.
package enum TFLiteReader {
  /// Whether the file begins as a TensorFlow Lite file does.
  package static func isTFLite(_ bytes: SharedBytes) -> Bool {
    FlatBuffer.hasIdentifier("TFL3", in: bytes)
  }

  /// The graph of a model.
  ///
  /// Throws `TFLiteError`, `FlatBufferError` or `GraphError`, each with the place in the file. All
  /// operators that are not known are listed in one error.
  package static func read(_ bytes: SharedBytes, name: String) throws -> ModelGraph {
    guard isTFLite(bytes) else { throw TFLiteError.notTFLite(fileSize: bytes.count) }
    let model = try FlatBuffer(bytes).root(named: "model")
    let version = try model.integer(ModelTable.version, default: UInt32(0))
    guard version == 3 else { throw TFLiteError.version(found: version) }
    let subgraphs = try model.tables(ModelTable.subgraphs)
    guard subgraphs.count > 0 else { throw TFLiteError.noSubgraph }
    let subgraph = try subgraphs.table(at: 0)
    let nodes = try readNodes(of: subgraph, codes: readOperatorCodes(of: model))
    try refuseUnknown(nodes, in: subgraph)
    try refuseOtherEntries(into: model)
    let tensors = try TensorTableReader(file: bytes, model: model).readTensors(of: subgraph)
    var graph = GraphAssembly(name: name, fileSize: bytes.count, tensors: tensors)
    try graph.addInputs(references(SubGraphTable.inputs, of: subgraph))
    for node in nodes { try graph.add(node) }
    try graph.setOutputs(references(SubGraphTable.outputs, of: subgraph))
    return graph.graph
  }

  private static func references(
    _ field: FlatBufferField, of table: FlatBufferTable
  ) throws -> [Int] {
    try table.integers(field, as: Int32.self)?.map(Int.init) ?? []
  }

  /// Refuses models that can be entered anywhere but at the first subgraph.
  private static func refuseOtherEntries(into model: FlatBufferTable) throws {
    let signatures = try model.tables(ModelTable.signatures)
    var others: [String] = []
    for index in 0..<signatures.count {
      let signature = try signatures.table(at: index)
      let name = try signature.string(SignatureTable.key) ?? "signature \(index)"
      if try signature.integer(SignatureTable.subgraph, default: UInt32(0)) != 0 {
        others.append(name)
      }
    }
    guard others.isEmpty else { throw TFLiteError.otherSubgraphs(signatures: others) }
  }
}
