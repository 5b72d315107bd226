import ProtobufWire
import SharedBytes

extension ONNXAttribute {
  static let fieldNames: FieldNames = [
    1: "name", 2: "f", 3: "i", 4: "s", 5: "t", 6: "g", 7: "floats", 8: "ints", 9: "strings",
    10: "tensors", 11: "graphs", 13: "doc_string", 14: "tp", 15: "type_protos", 20: "type",
    21: "ref_attr_name", 22: "sparse_tensor", 23: "sparse_tensors",
  ]

  init(decoding outer: ProtobufField, index: Int) throws(ProtobufError) {
    var message = try outer.message(names: Self.fieldNames, index: index)
    var parts = Parts()
    var name = ""
    while let field = try message.next() {
      if field.number == 1 {
        name = try field.text()
      } else {
        try parts.take(field)
      }
    }
    self.init(name: name, value: parts.value)
  }

  /// What an attribute's fields hold until its end says which of them counts.
  private struct Parts {
    var type: Int64 = 0
    var single: Value?
    var floats: [Float] = []
    var integers: [Int64] = []
    var graphs: [ONNXGraph] = []

    mutating func take(_ field: ProtobufField) throws(ProtobufError) {
      switch field.number {
      case 2: single = .float(try field.float())
      case 3: single = .integer(try field.integer())
      case 4: single = .bytes(try field.bytes())
      case 5: single = .tensor(try ONNXTensor(decoding: field, index: nil))
      case 6, 11:
        try ONNXLimits.expectRoom(graphs.count, ONNXLimits.perNode, field)
        let graph = try field.message(names: ONNXGraph.fieldNames)
        graphs.append(try ONNXGraph(decoding: graph))
      case 7: try field.appendFloats(to: &floats)
      case 8: try field.appendIntegers(to: &integers)
      case 20: type = try field.integer()
      default: break
      }
    }

    /// Writers of proto3 leave zeros and empty lists out, so the type decides before the fields.
    var value: Value {
      if let single { return single }
      if !graphs.isEmpty { return .graphs(graphs) }
      switch type {
      case 1: return .float(0)
      case 2: return .integer(0)
      case 3: return .bytes(SharedBytes([UInt8]()))
      case 6: return .floats(floats)
      case 7: return .integers(integers)
      default:
        if !floats.isEmpty { return .floats(floats) }
        return integers.isEmpty ? .other : .integers(integers)
      }
    }
  }
}
