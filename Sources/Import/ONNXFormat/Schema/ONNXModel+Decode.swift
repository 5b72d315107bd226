import ProtobufWire
import SharedBytes

/// How many entries the lists of a file may have.
enum ONNXLimits {
  static let wire = ProtobufLimits(depth: 32, fields: 1 << 22, values: 1 << 28)
  static let nodes = 1 << 20
  static let perNode = 1 << 12
  static let rank = 8

  /// Refuses a list that has reached its limit before one more is appended.
  static func expectRoom(
    _ count: Int, _ limit: Int, _ field: ProtobufField
  ) throws(ProtobufError) {
    guard count < limit else {
      throw .tooMany(field: field.path, offset: field.offset, limit: limit)
    }
  }
}

extension ONNXModel {
  static let fieldNames: FieldNames = [
    1: "ir_version", 2: "producer_name", 3: "producer_version", 4: "domain", 5: "model_version",
    6: "doc_string", 7: "graph", 8: "opset_import", 14: "metadata_props", 20: "training_info",
    25: "functions",
  ]

  init(decoding bytes: SharedBytes) throws(ProtobufError) {
    var message = ProtobufMessage(bytes, names: Self.fieldNames, limits: ONNXLimits.wire)
    while let field = try message.next() {
      switch field.number {
      case 7: graph = try ONNXGraph(decoding: field.message(names: ONNXGraph.fieldNames))
      case 8:
        try ONNXLimits.expectRoom(operatorSets.count, ONNXLimits.perNode, field)
        operatorSets.append(try ONNXOperatorSet(decoding: field, index: operatorSets.count))
      default: break
      }
    }
  }
}

extension ONNXOperatorSet {
  init(decoding field: ProtobufField, index: Int) throws(ProtobufError) {
    var message = try field.message(names: [1: "domain", 2: "version"], index: index)
    while let field = try message.next() {
      switch field.number {
      case 1: domain = try field.text()
      case 2: version = try field.integer()
      default: break
      }
    }
  }
}

extension ONNXGraph {
  static let fieldNames: FieldNames = [
    1: "node", 2: "name", 5: "initializer", 10: "doc_string", 11: "input", 12: "output",
    13: "value_info", 14: "quantization_annotation", 15: "sparse_initializer",
  ]

  init(decoding outer: ProtobufMessage) throws(ProtobufError) {
    var message = outer
    while let field = try message.next() {
      switch field.number {
      case 1:
        try ONNXLimits.expectRoom(nodes.count, ONNXLimits.nodes, field)
        nodes.append(try ONNXNode(decoding: field, index: nodes.count))
      case 5:
        try ONNXLimits.expectRoom(initializers.count, ONNXLimits.nodes, field)
        initializers.append(try ONNXTensor(decoding: field, index: initializers.count))
      case 11:
        try ONNXLimits.expectRoom(inputs.count, ONNXLimits.nodes, field)
        inputs.append(try ONNXPort(decoding: field, index: inputs.count))
      case 12:
        try ONNXLimits.expectRoom(outputs.count, ONNXLimits.nodes, field)
        outputs.append(try ONNXPort(decoding: field, index: outputs.count))
      case 15: sparseInitializerCount += 1
      default: break
      }
    }
  }
}

extension ONNXNode {
  static let fieldNames: FieldNames = [
    1: "input", 2: "output", 3: "name", 4: "op_type", 5: "attribute", 6: "doc_string",
    7: "domain", 8: "overload",
  ]

  init(decoding outer: ProtobufField, index: Int) throws(ProtobufError) {
    var message = try outer.message(names: Self.fieldNames, index: index)
    while let field = try message.next() {
      switch field.number {
      case 1:
        try ONNXLimits.expectRoom(inputs.count, ONNXLimits.perNode, field)
        inputs.append(try field.text())
      case 2:
        try ONNXLimits.expectRoom(outputs.count, ONNXLimits.perNode, field)
        outputs.append(try field.text())
      case 3: name = try field.text()
      case 4: operatorType = try field.text()
      case 5:
        try ONNXLimits.expectRoom(attributes.count, ONNXLimits.perNode, field)
        attributes.append(try ONNXAttribute(decoding: field, index: attributes.count))
      case 7: domain = try field.text()
      default: break
      }
    }
  }
}

extension ONNXPort {
  init(decoding outer: ProtobufField, index: Int) throws(ProtobufError) {
    var message = try outer.message(names: [1: "name", 2: "type", 3: "doc_string"], index: index)
    while let field = try message.next() {
      switch field.number {
      case 1: name = try field.text()
      case 2: try decodeType(field)
      default: break
      }
    }
  }

  private mutating func decodeType(_ outer: ProtobufField) throws(ProtobufError) {
    var message = try outer.message(names: [1: "tensor_type"])
    while let field = try message.next() {
      guard field.number == 1 else { continue }
      isTensor = true
      var tensor = try field.message(names: [1: "elem_type", 2: "shape"])
      while let field = try tensor.next() {
        switch field.number {
        case 1: dataType = try field.integer()
        case 2: try decodeShape(field)
        default: break
        }
      }
    }
  }

  private mutating func decodeShape(_ outer: ProtobufField) throws(ProtobufError) {
    var message = try outer.message(names: [1: "dim"])
    var found: [Dimension] = []
    while let field = try message.next() {
      guard field.number == 1 else { continue }
      try ONNXLimits.expectRoom(found.count, ONNXLimits.rank, field)
      var axis = Dimension.unknown
      var dimension = try field.message(
        names: [1: "dim_value", 2: "dim_param"], index: found.count)
      while let field = try dimension.next() {
        switch field.number {
        case 1: axis = .known(try field.integer())
        case 2: axis = .symbol(try field.text())
        default: break
        }
      }
      found.append(axis)
    }
    dimensions = found
  }
}
