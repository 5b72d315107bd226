import TensorTypes

/// The number in the schema's `TensorType`.
struct TFLiteElementType: RawRepresentable, Hashable, Sendable {
  let rawValue: Int8

  private static let names = [
    "FLOAT32", "FLOAT16", "INT32", "UINT8", "INT64", "STRING", "BOOL", "INT16", "COMPLEX64", "INT8",
    "FLOAT64", "COMPLEX128", "UINT64", "RESOURCE", "VARIANT", "UINT32", "UINT16", "INT4",
    "BFLOAT16", "INT2", "UINT4", "FLOAT8_E4M3FN", "FLOAT8_E5M2",
  ]

  private static let codes: [ElementType: Int8] = [
    .float32: 0, .float16: 1, .int32: 2, .uint8: 3, .int64: 4, .boolean: 6, .int16: 7, .int8: 9,
    .float64: 10, .int4: 17,
  ]

  private static let types = Dictionary(uniqueKeysWithValues: codes.map { ($1, $0) })

  init(rawValue: Int8) {
    self.rawValue = rawValue
  }

  /// The number of an element type; all of them have one.
  init(_ type: ElementType) {
    guard let code = Self.codes[type] else { preconditionFailure("\(type) has no number") }
    rawValue = code
  }

  /// The element type; nil where a graph cannot hold it.
  var elementType: ElementType? { Self.types[rawValue] }

  /// The schema's name, or the number.
  var name: String {
    Self.names.indices.contains(Int(rawValue)) ? Self.names[Int(rawValue)] : "TYPE_\(rawValue)"
  }
}
