import ModelGraph
import TensorTypes

/// The reals that a quantized tensor can hold: `scale * (integer - zeroPoint)` for each integer of
/// its type, with a scale for the tensor or for each index along an axis.
///
/// Source: TensorFlow Lite 8-bit quantization specification.
struct QuantizationGrid {
  /// The distance between neighbours, by channel.
  let scales: [Float]
  /// The integer that stands for zero, by channel.
  let zeroPoints: [Int32]
  /// The elements of one channel that lie next to each other.
  let run: Int
  /// What the type holds.
  let range: ClosedRange<Double>
  /// Integer scales within the rows of weights.
  private var groups: Groups?

  /// The groups of all rows, `count` in each.
  private struct Groups {
    let size, count: Int
    let scales: [UInt8]
  }

  /// The grid of a tensor; nil for reals and for integers that stand for themselves.
  init?(of tensor: Tensor) throws(ReferenceError) {
    guard tensor.type.isInteger, let quantization = tensor.quantization else { return nil }
    let shape = tensor.shape
    let channels = quantization.scales.count
    let axis = quantization.axis ?? 0
    guard channels == quantization.zeroPoints.count, channels >= 1,
      channels == 1 || (axis >= 0 && axis < shape.rank && shape[axis] == channels),
      quantization.scales.allSatisfy({ $0 > 0 && $0.isFinite })
    else { throw .quantization(tensor: tensor.name, shape: shape, scales: channels) }
    scales = quantization.scales
    zeroPoints = quantization.zeroPoints
    run = channels == 1 ? max(shape.elementCount, 1) : max(shape.strides[axis], 1)
    range = tensor.type.integerRange
    groups = try Self.groups(of: tensor, quantization)
  }

  private static func groups(
    of tensor: Tensor, _ quantization: TensorQuantization
  ) throws(ReferenceError) -> Groups? {
    guard let groups = quantization.groups else { return nil }
    let rows = tensor.shape.rank > 0 ? max(tensor.shape[0], 1) : 1
    let rowLength = tensor.shape.elementCount / rows
    let count = groups.size >= 1 ? (rowLength - 1) / groups.size + 1 : 0
    guard count >= 1, groups.scales.count == rows * count,
      groups.scales.allSatisfy({ $0 >= 1 && $0 <= 127 }), quantization.axis ?? 0 == 0,
      quantization.zeroPoints.allSatisfy({ $0 == 0 })
    else {
      throw .groups(
        tensor: tensor.name, shape: tensor.shape, size: groups.size, needed: rows * count,
        found: groups.scales.count)
    }
    return Groups(size: min(groups.size, max(rowLength, 1)), count: count, scales: groups.scales)
  }

  /// The integers themselves.
  init(plain type: ElementType) {
    scales = [1]
    zeroPoints = [0]
    run = .max
    groups = nil
    range = type.integerRange
  }

  /// The reals that integers stand for.
  func reals<Value: FixedWidthInteger>(_ integers: [Value]) -> [Float] {
    var result = [Float](repeating: 0, count: integers.count)
    forEachRun(count: integers.count) { part, scale, zeroPoint in
      for index in part {
        result[index] = Float(Double(scale) * (Double(integers[index]) - Double(zeroPoint)))
      }
    }
    return result
  }

  /// The nearest integers, clamped to the type.
  func integers(_ reals: [Float]) -> [Int64] {
    var result = [Int64](repeating: 0, count: reals.count)
    forEachRun(count: reals.count) { part, scale, zeroPoint in
      for index in part { result[index] = Int64(nearest(reals[index], scale, zeroPoint)) }
    }
    return result
  }

  /// Moves each value to the nearest that the tensor can hold.
  func snap(_ values: inout [Float]) {
    let count = values.count
    values.withUnsafeMutableBufferPointer { values in
      forEachRun(count: count) { part, scale, zeroPoint in
        for index in part {
          let integer = nearest(values[index], scale, zeroPoint)
          values[index] = Float(Double(scale) * (integer - Double(zeroPoint)))
        }
      }
    }
  }

  // Rounds half away from zero, as TensorFlow Lite's QUANTIZE does. What is no number becomes zero.
  @inline(__always)
  private func nearest(_ real: Float, _ scale: Float, _ zeroPoint: Int32) -> Double {
    guard !real.isNaN else { return Double(zeroPoint) }
    let integer =
      Double((real / scale).rounded(.toNearestOrAwayFromZero)) + Double(zeroPoint)
    return min(max(integer, range.lowerBound), range.upperBound)
  }

  /// Calls `body` with the elements that share a scale, that scale, and their zero point.
  @inline(__always)
  private func forEachRun(count: Int, _ body: (Range<Int>, Float, Int32) -> Void) {
    if let groups { return forEachGroup(of: groups, count: count, body) }
    var start = 0
    var channel = 0
    while start < count {
      let end = run > count - start ? count : start + run
      body(start..<end, scales[channel], zeroPoints[channel])
      start = end
      channel = channel + 1 == scales.count ? 0 : channel + 1
    }
  }

  /// A row scale times a group scale is a real scale; the last group of a row may be short.
  private func forEachGroup(
    of groups: Groups, count: Int, _ body: (Range<Int>, Float, Int32) -> Void
  ) {
    let rows = groups.scales.count / groups.count
    let rowLength = count / rows
    for row in 0..<rows {
      let scale = scales[scales.count == 1 ? 0 : row]
      for group in 0..<groups.count {
        let start = row * rowLength + group * groups.size
        let end = min(start + groups.size, (row + 1) * rowLength)
        body(start..<end, scale * Float(groups.scales[row * groups.count + group]), 0)
      }
    }
  }
}

extension ElementType {
  /// Whether elements are integers, which a scale can turn into reals.
  var isInteger: Bool {
    switch self {
    case .int8, .uint8, .int16, .int32, .int64, .int4: true
    case .float16, .float32, .float64, .boolean: false
    }
  }

  /// What an integer type holds; 64-bit bounds are the outermost that Double and Int64 share.
  fileprivate var integerRange: ClosedRange<Double> {
    switch self {
    case .int4: -8...7
    case .int8: -128...127
    case .uint8: 0...255
    case .int16: -32768...32767
    case .int32: -0x1p31...0x1p31 - 1
    case .int64: -0x1p63...(0x1p63).nextDown
    case .float16, .float32, .float64, .boolean: -Double.infinity...Double.infinity
    }
  }
}
