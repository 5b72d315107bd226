public import TensorTypes

/// What a model's input takes.
public struct InputEncoding: Equatable, Sendable {
  /// What an element is.
  public var type: ElementType
  /// The step between neighbouring integers; nil for reals and for plain integers.
  public var scale: Float?
  /// The integer that stands for zero.
  public var zeroPoint: Int32

  /// Reals, plain integers, or integers with a scale.
  public init(type: ElementType, scale: Float? = nil, zeroPoint: Int32 = 0) {
    self.type = type
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}

extension Sample {
  /// The sample as an input's bytes.
  ///
  /// For a quantized input, whole numbers are quantized values already and must fit it; reals are
  /// rounded to the nearest, ties away from zero, and clamped.
  public func bytes(for input: InputEncoding) throws(DatasetError) -> [UInt8] {
    guard let range = integerRange(of: input.type) else {
      guard input.type == .float32 else { throw unsupported("an input of \(input.type)") }
      return reals.withUnsafeBytes { [UInt8]($0) }
    }
    let width = input.type.bitWidth / 8
    var result: [UInt8] = []
    result.reserveCapacity(layout.sampleElements * width)
    for value in try quantized(for: input, range: range) {
      for byte in 0..<width { result.append(UInt8(truncatingIfNeeded: value >> Int64(8 * byte))) }
    }
    return result
  }

  /// The reals that the input stands for: what a float interpreter takes.
  public func reals(for input: InputEncoding) throws(DatasetError) -> [Float] {
    guard let scale = input.scale, let range = integerRange(of: input.type), wholeNumbers != nil
    else { return reals }
    return try quantized(for: input, range: range).map {
      Float(Double(scale) * Double($0 - Int64(input.zeroPoint)))
    }
  }

  private func quantized(
    for input: InputEncoding, range: ClosedRange<Int>
  ) throws(DatasetError) -> [Int64] {
    if let wholeNumbers {
      for value in wholeNumbers where !range.contains(Int(value)) {
        throw DatasetError(name, "sample", .outOfRange(value: "\(value)", range: range))
      }
      return wholeNumbers
    }
    guard let scale = input.scale else { throw unsupported("reals for an input of \(input.type)") }
    return reals.map { real in
      guard !real.isNaN else { return Int64(input.zeroPoint) }
      let nearest =
        Double((real / scale).rounded(.toNearestOrAwayFromZero)) + Double(input.zeroPoint)
      return Int64(min(max(nearest, Double(range.lowerBound)), Double(range.upperBound)))
    }
  }

  private func unsupported(_ found: String) -> DatasetError {
    DatasetError(name, "sample", .unsupported(found: found, supported: "float32 or integers"))
  }
}

private func integerRange(of type: ElementType) -> ClosedRange<Int>? {
  switch type {
  case .int8: -128...127
  case .uint8: 0...255
  case .boolean: 0...1
  case .int16: -32768...32767
  case .int32: Int(Int32.min)...Int(Int32.max)
  // The outermost bounds that Double and Int64 share.
  case .int64: Int.min...Int.max - 1023
  case .float32, .float64, .float16, .int4: nil
  }
}
