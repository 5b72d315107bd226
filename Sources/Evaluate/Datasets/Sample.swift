import TensorTypes

/// One sample, as the file has it.
public struct Sample: Sendable {
  /// The array that it comes from.
  public let layout: ArrayLayout
  /// The elements, row by row, little-endian.
  public let bytes: [UInt8]
  /// What it is, where the dataset says so.
  public let label: Int?
  /// The file, for errors.
  let name: String
}

extension Sample {
  /// The elements as reals.
  ///
  /// A byte of an IDX file of images is a brightness and stands for byte / 255, from 0 to 1.
  /// Numbers of every other file are what they are: an `.npz` of bytes goes from 0 to 255.
  public var reals: [Float] {
    if layout.isPixels { return bytes.map { Float($0) / 255 } }
    if let whole = integers(bytes, layout.type) { return whole.map { Float($0) } }
    return Datasets.reals(bytes, layout.type)
  }

  /// The elements as whole numbers; nil where they are reals, which pixels are too.
  public var wholeNumbers: [Int64]? { layout.isPixels ? nil : integers(bytes, layout.type) }
}

/// Little-endian elements as whole numbers; nil for a type of reals.
func integers(_ bytes: [UInt8], _ type: ElementType) -> [Int64]? {
  switch type {
  case .int8: bytes.map { Int64(Int8(bitPattern: $0)) }
  case .uint8: bytes.map { Int64($0) }
  case .boolean: bytes.map { $0 == 0 ? 0 : 1 }
  case .int16: values(of: bytes, as: Int16.self).map { Int64($0) }
  case .int32: values(of: bytes, as: Int32.self).map { Int64($0) }
  case .int64: values(of: bytes, as: Int64.self)
  case .float32, .float64, .float16, .int4: nil
  }
}

/// Little-endian elements of a type of reals.
func reals(_ bytes: [UInt8], _ type: ElementType) -> [Float] {
  type == .float64
    ? values(of: bytes, as: Double.self).map { Float($0) } : values(of: bytes, as: Float.self)
}

private func values<Value: BitwiseCopyable>(of bytes: [UInt8], as type: Value.Type) -> [Value] {
  let count = bytes.count / MemoryLayout<Value>.stride
  return [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
    bytes.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: $0[0..<count * MemoryLayout<Value>.stride]))
    }
    initialized = count
  }
}
