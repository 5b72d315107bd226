import ModelGraph
import SharedBytes
import TensorTypes

extension Constant {
  /// The constant that a tensor of the file describes.
  ///
  /// Its data stays in the file where it is float32 or integers in `raw_data`.
  init(_ tensor: ONNXTensor, external: inout ExternalData) throws(ONNXError) {
    let shape = try Self.shape(of: tensor)
    guard let type = ONNXDataType(rawValue: tensor.dataType) else {
      throw .tensor(
        name: tensor.name, found: "element type \(tensor.dataType)",
        expected: ONNXDataType.expectation)
    }
    var raw = tensor.raw
    if tensor.isExternal { raw = try external.bytes(of: tensor) }
    let size = shape.elementCount * type.byteCount
    let bytes: SharedBytes
    if let raw {
      guard raw.count == size else {
        throw .tensor(
          name: tensor.name, found: "\(raw.count) bytes of data",
          expected: "\(size) for \(shape) of \(type)")
      }
      bytes = Self.held(raw, type)
    } else {
      bytes = try Self.held(tensor, type, count: shape.elementCount)
    }
    self.init(name: tensor.name, shape: shape, type: type.elementType, bytes: bytes)
  }

  private static func shape(of tensor: ONNXTensor) throws(ONNXError) -> Shape {
    let limit = ModelGraph.elementLimit
    for extent in tensor.dimensions where extent < 0 || extent > limit {
      throw .tensor(
        name: tensor.name, found: "an extent of \(extent)", expected: "one from 0 to \(limit)")
    }
    let shape = Shape(tensor.dimensions.map { Int($0) })
    guard shape.elementCount(limit: limit) != nil else {
      throw .tensor(
        name: tensor.name, found: "shape \(shape)", expected: "at most \(limit) elements")
    }
    // An empty list is how exporters leave out an input; no other tensor may be empty.
    guard shape == [0] || !shape.dimensions.contains(0) else {
      throw .tensor(name: tensor.name, found: "shape \(shape)", expected: "no extent of 0")
    }
    return shape
  }

  /// Raw data as it is held.
  private static func held(_ raw: SharedBytes, _ type: ONNXDataType) -> SharedBytes {
    switch type {
    case .double: SharedBytes(values: raw.values(as: Double.self).map { Float($0) })
    case .float16: SharedBytes(values: raw.values(as: UInt16.self).map(float(half:)))
    case .bfloat16: SharedBytes(values: raw.values(as: UInt16.self).map(float(brainFloat:)))
    case .float, .uint8, .int8, .int16, .int32, .int64, .boolean: raw
    }
  }

  /// Data from the field that is meant for its type, as it is held.
  private static func held(
    _ tensor: ONNXTensor, _ type: ONNXDataType, count: Int
  ) throws(ONNXError) -> SharedBytes {
    func expect(_ found: Int) throws(ONNXError) {
      guard found == count else {
        throw .tensor(name: tensor.name, found: "\(found) values", expected: "\(count)")
      }
    }
    switch type {
    case .float:
      let bytes = tensor.floats.bytes
      guard bytes.count == count * 4 else {
        throw .tensor(
          name: tensor.name, found: "\(bytes.count) bytes of data", expected: "\(count * 4)")
      }
      return bytes
    case .double:
      try expect(tensor.doubles.count)
      return SharedBytes(values: tensor.doubles.map { Float($0) })
    case .float16:
      try expect(tensor.integers.count)
      return SharedBytes(
        values: tensor.integers.map { float(half: UInt16(truncatingIfNeeded: $0)) })
    case .bfloat16:
      try expect(tensor.integers.count)
      return SharedBytes(
        values: tensor.integers.map { float(brainFloat: UInt16(truncatingIfNeeded: $0)) })
    case .uint8, .int8, .int16, .int32, .int64, .boolean:
      try expect(tensor.integers.count)
      return Constant(
        name: tensor.name, shape: [count], type: type.elementType,
        integers: tensor.integers.map { Int($0) }
      ).bytes
    }
  }
}

/// The upper half of a float32 is a bfloat16.
func float(brainFloat bits: UInt16) -> Float {
  Float(bitPattern: UInt32(bits) << 16)
}

/// IEEE 754 binary16, which not every host has as a type.
func float(half bits: UInt16) -> Float {
  let sign: Float = bits & 0x8000 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 0x1F)
  let fraction = Float(bits & 0x3FF)
  switch exponent {
  case 0: return sign * fraction * 0x1p-24
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default:
    return sign * (fraction + 1024) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
  }
}
