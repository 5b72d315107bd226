import FlatBufferWire

/// An operator of a subgraph, its tensors still named by their positions.
struct TFLiteNode {
  /// The position among the subgraph's operators.
  let index: Int
  /// The name of the tensor that it makes first, for errors.
  var name: String
  /// What it does.
  let code: OperatorCode
  /// Positions of tensors; -1 for one that is left out.
  let inputs: [Int]
  /// Positions of tensors.
  let outputs: [Int]
  /// The number of the options' table in the schema's union.
  let optionsType: UInt8
  /// The parameters; nil where the file has none.
  let options: FlatBufferTable?
}

/// An operator that a model declares before it uses it.
struct OperatorCode {
  /// The operator; `.custom` for those that the schema does not name.
  let builtin: BuiltinOperator
  /// The schema's name, or that of a custom operator.
  let name: String
}

extension TFLiteNode {
  /// The parameters, if they are of the kind that the operator wants; nil where the file has none.
  func options(_ type: OptionsType) throws -> FlatBufferTable? {
    guard let options, optionsType != 0 else { return nil }
    guard optionsType == type.rawValue else {
      throw TFLiteError.parameter(
        node: name, what: "the kind of its options", found: "\(optionsType)",
        expected: "\(type.rawValue)")
    }
    return options
  }

  /// Checks how many tensors the operator reads.
  func expectInputs(_ expected: ClosedRange<Int>) throws {
    guard expected.contains(inputs.count) else {
      throw TFLiteError.count(
        node: name, what: "inputs", found: inputs.count, expected: expected)
    }
  }
}

extension TFLiteReader {
  static func readOperatorCodes(of model: FlatBufferTable) throws -> [OperatorCode] {
    let codes = try model.tables(ModelTable.operatorCodes)
    return try (0..<codes.count).map { index in
      let table = try codes.table(at: index)
      // Numbers above 126 did not fit the older field of one byte; the larger one is right.
      let old = Int32(try table.integer(OperatorCodeTable.deprecatedCode, default: Int8(0)))
      let new = try table.integer(OperatorCodeTable.code, default: Int32(0))
      let builtin = BuiltinOperator(rawValue: max(old, new))
      let custom = try table.string(OperatorCodeTable.customCode)
      return OperatorCode(
        builtin: builtin, name: builtin == .custom ? custom ?? "CUSTOM" : builtin.name)
    }
  }

  static func readNodes(
    of subgraph: FlatBufferTable, codes: [OperatorCode]
  ) throws -> [TFLiteNode] {
    let operators = try subgraph.tables(SubGraphTable.operators)
    return try (0..<operators.count).map { index in
      let table = try operators.table(at: index)
      let code = Int(try table.integer(OperatorTable.code, default: UInt32(0)))
      guard codes.indices.contains(code) else {
        throw TFLiteError.index(
          place: table.place(of: OperatorTable.code), found: code, count: codes.count)
      }
      return TFLiteNode(
        index: index, name: "\(index)", code: codes[code],
        inputs: try table.integers(OperatorTable.inputs, as: Int32.self)?.map(Int.init) ?? [],
        outputs: try table.integers(OperatorTable.outputs, as: Int32.self)?.map(Int.init) ?? [],
        optionsType: try table.integer(OperatorTable.optionsType, default: UInt8(0)),
        options: try table.table(OperatorTable.options))
    }
  }

  /// Lists all operators that no reader knows, by the order of their first use.
  static func refuseUnknown(_ nodes: [TFLiteNode], in subgraph: FlatBufferTable) throws {
    let tensors = try subgraph.tables(SubGraphTable.tensors)
    var unknown: [UnsupportedOperator] = []
    var positions: [String: Int] = [:]
    for node in nodes where OperatorReaders.table[node.code.builtin] == nil {
      let output =
        if let first = node.outputs.first {
          try tensors.table(at: first).string(TensorTable.name) ?? ""
        } else { "" }
      let use = UnsupportedNode(index: node.index, output: output)
      if let position = positions[node.code.name] {
        unknown[position].nodes.append(use)
      } else {
        positions[node.code.name] = unknown.count
        unknown.append(UnsupportedOperator(name: node.code.name, nodes: [use]))
      }
    }
    guard unknown.isEmpty else { throw TFLiteError.unsupportedOperators(unknown) }
  }
}
