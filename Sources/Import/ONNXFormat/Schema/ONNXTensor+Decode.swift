import ProtobufWire

extension ONNXTensor {
  static let fieldNames: FieldNames = [
    1: "dims", 2: "data_type", 3: "segment", 4: "float_data", 5: "int32_data", 6: "string_data",
    7: "int64_data", 8: "name", 9: "raw_data", 10: "double_data", 11: "uint64_data",
    12: "doc_string", 13: "external_data", 14: "data_location",
  ]

  /// A tensor inside of another message; `index` is its place in a repeated field.
  init(decoding outer: ProtobufField, index: Int?) throws(ProtobufError) {
    try self.init(decoding: outer.message(names: Self.fieldNames, index: index))
  }

  /// A tensor from its own message, as test data sets keep it in a file.
  init(decoding outer: ProtobufMessage) throws(ProtobufError) {
    var message = outer
    while let field = try message.next() {
      switch field.number {
      case 1:
        try field.appendIntegers(to: &dimensions)
        try ONNXLimits.expectRoom(dimensions.count, ONNXLimits.rank + 1, field)
      case 2: dataType = try field.integer()
      case 4: try floats.append(field)
      case 5, 7: try field.appendIntegers(to: &integers)
      case 8: name = try field.text()
      case 9: raw = try field.bytes()
      case 10: try field.appendDoubles(to: &doubles)
      case 13: try decodeExternal(field)
      case 14: isExternal = try field.integer() == 1
      default: break
      }
    }
  }

  private mutating func decodeExternal(_ outer: ProtobufField) throws(ProtobufError) {
    try ONNXLimits.expectRoom(external.count, ONNXLimits.perNode, outer)
    var message = try outer.message(names: [1: "key", 2: "value"], index: external.count)
    var key = ""
    var value = ""
    while let field = try message.next() {
      switch field.number {
      case 1: key = try field.text()
      case 2: value = try field.text()
      default: break
      }
    }
    external[key] = value
  }
}
