import TensorTypes

/// The element types of `TensorProto.DataType` that can be held.
enum ONNXDataType: Int64 {
  case float = 1
  case uint8 = 2
  case int8 = 3
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case boolean = 9
  case float16 = 10
  case double = 11
  case bfloat16 = 16

  /// The size of an element in the file, in bytes.
  var byteCount: Int {
    switch self {
    case .uint8, .int8, .boolean: 1
    case .int16, .float16, .bfloat16: 2
    case .float, .int32: 4
    case .int64, .double: 8
    }
  }

  /// What an element becomes: every real is a float32.
  var elementType: ElementType {
    switch self {
    case .float, .float16, .double, .bfloat16: .float32
    case .uint8: .uint8
    case .int8: .int8
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .boolean: .boolean
    }
  }

  /// The types in words, for errors.
  static let expectation =
    "float, float16, bfloat16, double, int8, uint8, int16, int32, int64 or bool"
}
