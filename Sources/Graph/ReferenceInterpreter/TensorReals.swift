public import ModelGraph
public import SharedBytes
import TensorTypes

// Between the bytes of a tensor and the reals that they stand for.

extension Tensor {
  /// The reals that these bytes of the tensor's type stand for.
  ///
  /// Integers are taken through the tensor's quantization; without one they are themselves.
  public func reals(from bytes: SharedBytes) throws(ReferenceError) -> [Float] {
    guard bytes.count == byteCount else {
      throw .constantSize(tensor: name, needed: byteCount, available: bytes.count)
    }
    let grid = try QuantizationGrid(of: self)
    switch type {
    case .float32: return bytes.copied(as: Float.self)
    case .float64: return bytes.copied(as: Double.self).map { Float($0) }
    case .float16: return bytes.copied(as: UInt16.self).map(real(half:))
    case .int8: return reals(bytes.copied(as: Int8.self), grid)
    case .uint8: return reals(bytes.copied(as: UInt8.self), grid)
    case .boolean: return bytes.copied(as: UInt8.self).map { $0 == 0 ? 0 : 1 }
    case .int16: return reals(bytes.copied(as: Int16.self), grid)
    case .int32: return reals(bytes.copied(as: Int32.self), grid)
    case .int64: return reals(bytes.copied(as: Int64.self), grid)
    case .int4: return reals(unpackedInt4(bytes, count: shape.elementCount), grid)
    }
  }

  /// The bytes of the tensor's type that stand for these reals, the nearest where none is exact.
  ///
  /// Integers are clamped to what their type holds.
  public func bytes(from reals: [Float]) throws(ReferenceError) -> [UInt8] {
    guard reals.count == shape.elementCount else {
      throw .inputSize(tensor: name, shape: shape, given: reals.count)
    }
    let grid = try QuantizationGrid(of: self)
    switch type {
    case .float32: return memory(of: reals)
    case .float64: return memory(of: reals.map { Double($0) })
    case .float16: return memory(of: reals.map(half(of:)))
    case .boolean: return reals.map { $0 == 0 ? 0 : 1 }
    case .int8: return memory(of: integers(reals, grid, as: Int8.self))
    case .uint8: return integers(reals, grid, as: UInt8.self)
    case .int16: return memory(of: integers(reals, grid, as: Int16.self))
    case .int32: return memory(of: integers(reals, grid, as: Int32.self))
    case .int64: return memory(of: integers(reals, grid, as: Int64.self))
    case .int4: return packedInt4(integers(reals, grid, as: Int8.self))
    }
  }

  private func reals<Value: FixedWidthInteger>(
    _ integers: [Value], _ grid: QuantizationGrid?
  ) -> [Float] {
    guard let grid else { return integers.map { Float($0) } }
    return grid.reals(integers)
  }

  private func integers<Value: FixedWidthInteger>(
    _ reals: [Float], _ grid: QuantizationGrid?, as type: Value.Type
  ) -> [Value] {
    let grid = grid ?? QuantizationGrid(plain: self.type)
    return grid.integers(reals).map { Value(clamping: $0) }
  }
}

extension SharedBytes {
  fileprivate func copied<Value: BitwiseCopyable>(as type: Value.Type) -> [Value] {
    let count = count / MemoryLayout<Value>.stride
    return [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
      withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = count
    }
  }
}

private func memory<Value: BitwiseCopyable>(of values: [Value]) -> [UInt8] {
  values.withUnsafeBytes { [UInt8]($0) }
}
