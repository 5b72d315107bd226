import ModelGraph
import SharedBytes
import TensorTypes

// Other forms of a constant: as reals, and with its innermost axis outermost.

extension Tensor {
  /// The reals that a constant's integers or half-precision numbers stand for.
  func dequantized() throws -> Tensor {
    guard let values = realValues() else {
      throw TFLiteError.elementType(tensor: name, found: "\(type)")
    }
    guard type != .float16 else { return Tensor(name: name, shape: shape, values: values) }
    guard let quantization else {
      throw TFLiteError.quantization(tensor: name, what: "its scale is missing")
    }
    // Along the axis, runs of `inner` neighbours share a scale.
    let inner = max(quantization.axis.map { shape.strides[$0] } ?? values.count, 1)
    let count = quantization.scales.count
    var reals: [Float] = []
    reals.reserveCapacity(values.count)
    for start in stride(from: 0, to: values.count, by: inner) {
      let channel = start / inner % count
      let (scale, zeroPoint) = (
        quantization.scales[channel], Float(quantization.zeroPoints[channel])
      )
      for value in values[start..<start + inner] { reals.append(scale * (value - zeroPoint)) }
    }
    return Tensor(name: name, shape: shape, values: reals)
  }

  /// The stored numbers; exact for integers of 8 and 16 bits, rounded to 24 bits for wider ones.
  private func realValues() -> [Float]? {
    guard let constant else { return nil }
    switch type {
    case .int4: return constant.unpackedNibbles(count: shape.elementCount).map(Float.init)
    case .int8: return constant.values(as: Int8.self).map(Float.init)
    case .uint8: return constant.values(as: UInt8.self).map(Float.init)
    case .int16: return constant.values(as: Int16.self).map(Float.init)
    case .int32: return constant.values(as: Int32.self).map(Float.init)
    case .float16: return constant.values(as: UInt16.self).map(Float.init(halfPrecision:))
    default: return nil
    }
  }

  /// A matrix whose rows become columns: element [r, c] of `rows` x rest stands at [c, r].
  ///
  /// INT4 comes out as INT8, because its nibbles would straddle bytes.
  func transposedConstant(rows: Int) -> SharedBytes {
    guard let constant else { preconditionFailure("\(name) is no constant") }
    let count = self.shape.elementCount
    if type == .int4 {
      return SharedBytes(values: transposed(constant.unpackedNibbles(count: count), rows: rows))
    }
    switch type.bitWidth {
    case 8: return SharedBytes(values: transposed(constant.values(as: UInt8.self), rows: rows))
    case 16: return SharedBytes(values: transposed(constant.values(as: UInt16.self), rows: rows))
    case 32: return SharedBytes(values: transposed(constant.values(as: UInt32.self), rows: rows))
    default: return SharedBytes(values: transposed(constant.values(as: UInt64.self), rows: rows))
    }
  }
}

/// The transpose of a matrix of `rows` rows.
func transposed<Element>(_ values: [Element], rows: Int) -> [Element] {
  let columns = values.count / max(rows, 1)
  var result: [Element] = []
  result.reserveCapacity(values.count)
  for column in 0..<columns {
    for row in 0..<rows { result.append(values[row * columns + column]) }
  }
  return result
}

extension SharedBytes {
  /// Signed nibbles, the lower one of a byte first.
  func unpackedNibbles(count: Int) -> [Int8] {
    withUnsafeBytes { bytes in
      (0..<count).map { position in
        let byte = Int8(bitPattern: bytes[position >> 1])
        return position & 1 == 0 ? (byte << 4) >> 4 : byte >> 4
      }
    }
  }
}

extension Float {
  /// The value of an IEEE 754 half-precision number; written out because Float16 is missing on
  /// x86 Macs.
  init(halfPrecision bits: UInt16) {
    let sign: Float = bits >> 15 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Float(bits & 0x3FF)
    switch exponent {
    case 0: self = sign * fraction * 0x1p-24
    case 31: self = fraction == 0 ? sign * .infinity : .nan
    default:
      self = sign * (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  }
}
