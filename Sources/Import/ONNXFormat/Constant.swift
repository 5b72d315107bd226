import ModelGraph
import SharedBytes
import TensorTypes

/// A value that is known while the file is read.
struct Constant: Sendable {
  /// The name in the file.
  var name: String
  /// What was done to it since; together with the name it tells two constants apart.
  var form = ""
  var shape: Shape
  /// Never float16 or float64: those became float32.
  var type: ElementType
  /// Little-endian elements, row by row.
  var bytes: SharedBytes
  /// Set where the integers stand for reals.
  var quantization: TensorQuantization?

  /// The number of elements; the border has proved that it does not overflow.
  var elementCount: Int { shape.elementCount }

  /// The elements of a float32 constant, or nil where it is none.
  var floats: [Float]? {
    type == .float32 ? bytes.values(as: Float.self) : nil
  }

  /// The elements of an integer constant, or nil where it is none.
  var integers: [Int]? {
    switch type {
    case .int64: bytes.values(as: Int64.self).map { Int($0) }
    case .int32: bytes.values(as: Int32.self).map { Int($0) }
    case .int16: bytes.values(as: Int16.self).map { Int($0) }
    case .int8: bytes.values(as: Int8.self).map { Int($0) }
    case .uint8, .boolean: bytes.values(as: UInt8.self).map { Int($0) }
    case .float32, .float16, .float64, .int4: nil
    }
  }
}

extension Constant {
  /// A constant of reals.
  init(name: String, shape: Shape, floats: [Float]) {
    precondition(floats.count == shape.elementCount, "\(floats.count) values for \(shape)")
    self.init(name: name, shape: shape, type: .float32, bytes: SharedBytes(values: floats))
  }

  /// A constant of integers, each cut to the width of `type`.
  init(name: String, shape: Shape, type: ElementType, integers: [Int]) {
    precondition(integers.count == shape.elementCount, "\(integers.count) values for \(shape)")
    let bytes: SharedBytes =
      switch type {
      case .int64: SharedBytes(values: integers.map { Int64($0) })
      case .int32: SharedBytes(values: integers.map { Int32(truncatingIfNeeded: $0) })
      case .int16: SharedBytes(values: integers.map { Int16(truncatingIfNeeded: $0) })
      case .int8: SharedBytes(values: integers.map { Int8(truncatingIfNeeded: $0) })
      case .uint8: SharedBytes(values: integers.map { UInt8(truncatingIfNeeded: $0) })
      case .boolean: SharedBytes(values: integers.map { UInt8($0 == 0 ? 0 : 1) })
      case .float32, .float16, .float64, .int4: preconditionFailure("\(type) holds no integers")
      }
    self.init(name: name, shape: shape, type: type, bytes: bytes)
  }
}

/// What a name of the file stands for.
enum Value: Sendable {
  /// Known now.
  case constant(Constant)
  /// The reals that quantized integers, known now, stand for.
  case dequantized(Constant)
  /// Known when the graph runs.
  case tensor(TensorID)

  /// The value once a name of the file stands for it: a chain of forms would grow with each node.
  func settled(as name: String) -> Value {
    switch self {
    case .constant(var constant) where !constant.form.isEmpty:
      constant.form = "as \(name)"
      return .constant(constant)
    case .dequantized(var constant) where !constant.form.isEmpty:
      constant.form = "as \(name)"
      return .dequantized(constant)
    case .constant, .dequantized, .tensor: return self
    }
  }
}
