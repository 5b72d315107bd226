import ModelGraph
import SharedBytes
import TensorTypes

extension OperatorTable {
  /// QuantizeLinear and DequantizeLinear. uint8 becomes int8 with a zero point 128 less: exactly
  /// the same reals.
  static let quantizations: [String: OperatorReader] = [
    "DequantizeLinear": readDequantize, "QuantizeLinear": readQuantize,
  ]

  @Sendable private static func readQuantize(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let value = try view.value(0)
    var scale = try Scale(view, of: builder.shape(value), default: .uint8)
    guard scale.type == .int8 || scale.type == .uint8 else {
      throw view.unsupported("to \(scale.type)")
    }
    if case .constant(let constant) = value, let quantized = constant.quantized(scale) {
      try builder.book(constant.elementCount, view)
      var result = quantized
      result.name = view.output
      return [.constant(result)]
    }
    guard scale.quantization.axis == nil else {
      throw view.unsupported("of activations by channel")
    }
    let wasUnsigned = scale.type == .uint8
    scale.shiftToSigned()
    let x = try builder.reals(0, view)
    let id = try builder.emitQuantize(
      x, scale.quantization, wasUnsigned: wasUnsigned, view)
    return [.tensor(id)]
  }

  @Sendable private static func readDequantize(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    switch try view.value(0) {
    case .constant(let constant):
      let scale = try Scale(view, of: constant.shape, default: constant.type)
      guard scale.type == constant.type else {
        throw view.operand(2, found: constant, expected: "data of type \(scale.type)")
      }
      try builder.book(constant.type == .uint8 ? constant.elementCount : 0, view)
      return [.dequantized(try constant.dequantized(scale, view))]
    case .dequantized: throw view.unsupported("of reals")
    case .tensor(let id): return [.tensor(try dequantize(id, view, &builder))]
    }
  }

  private static func dequantize(
    _ id: TensorID, _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> TensorID {
    let tensor = builder.graph[id]
    let isShifted = builder.shifted.contains(id)
    let type = isShifted ? .uint8 : tensor.type
    guard type == .int8 || type == .uint8 else { throw view.unsupported("of \(type)") }
    var scale = try Scale(view, of: tensor.shape, default: type)
    guard scale.type == type else {
      throw view.unsupported("of \(type) by a zero point of type \(scale.type)")
    }
    if isShifted { scale.shiftToSigned() }
    if tensor.quantization == nil {
      builder.annotate(id, scale.quantization)
    } else if tensor.quantization != scale.quantization {
      throw view.unsupported("by another scale than its data was quantized with")
    }
    return try builder.emit(.dequantize, [id], view)
  }
}

/// A scale and a zero point as a node has them.
private struct Scale {
  /// The type of the integers.
  private(set) var type: ElementType
  private(set) var quantization: TensorQuantization

  /// Reads inputs 1 and 2, and the axis where there is a scale for each index along it.
  init(_ view: NodeView, of shape: Shape, default absent: ElementType) throws(ONNXError) {
    guard let scale = try view.constant(1, "the scale") else {
      throw .graph(.missingInput(node: view.label, position: 1))
    }
    guard try view.integer("block_size", default: 0) == 0, scale.shape.rank <= 1 else {
      throw view.unsupported("by blocks")
    }
    guard let scales = scale.floats, !scales.isEmpty,
      scales.allSatisfy({ $0.isFinite && $0 > 0 })
    else { throw view.operand(1, found: scale, expected: "positive finite reals") }
    let zero = try view.constant(2, "the zero point")
    type = zero?.type ?? absent
    let points = zero?.integers ?? [Int](repeating: 0, count: scales.count)
    guard points.count == scales.count else {
      throw .operand(
        node: view.label, position: 2, found: "\(points.count) zero points",
        expected: "\(scales.count), as there are scales")
    }
    var axis: Int?
    if scales.count > 1 {
      let found = try view.axis(view.integer("axis", default: 1), rank: shape.rank)
      guard shape[found] == scales.count else {
        throw view.operand(1, found: scale, expected: "\(shape[found]) scales along axis \(found)")
      }
      axis = found
    }
    quantization = TensorQuantization(
      scales: scales, zeroPoints: points.map { Int32(truncatingIfNeeded: $0) }, axis: axis)
  }

  /// From uint8 to int8; nothing for other types.
  mutating func shiftToSigned() {
    guard type == .uint8 else { return }
    type = .int8
    quantization.zeroPoints = quantization.zeroPoints.map { $0 - 128 }
  }
}

extension Constant {
  /// Reals as integers, halves to even, or nil where these are no reals or it is not one scale.
  fileprivate func quantized(_ scale: Scale) -> Constant? {
    guard let floats else { return nil }
    let quantization = scale.quantization
    let bounds = scale.type == .uint8 ? 0...255 : -128...127
    let stride = quantization.axis.map { shape.strides[$0] } ?? 1
    let integers = floats.enumerated().map { index, real in
      let channel = index / stride % quantization.scales.count
      let scaled = (real / quantization.scales[channel]).rounded(.toNearestOrEven)
      // Within 2^30 first, so that the sum cannot overflow.
      let limited = scaled.isNaN ? 0 : Int(min(max(scaled, -0x1p30), 0x1p30))
      let shifted = limited + Int(quantization.zeroPoints[channel])
      return min(max(shifted, bounds.lowerBound), bounds.upperBound)
    }
    return Constant(name: name, shape: shape, type: scale.type, integers: integers)
  }

  /// Integers with what they stand for; uint8 becomes int8.
  fileprivate func dequantized(_ scale: Scale, _ view: NodeView) throws(ONNXError) -> Constant {
    var scale = scale
    var result = self
    result.form += "/reals of \(view.output)"
    switch type {
    case .uint8:
      scale.shiftToSigned()
      result.type = .int8
      result.bytes = SharedBytes(bytes.array.map { $0 ^ 0x80 })
    case .int8, .int32: break
    default: throw view.unsupported("of \(type)")
    }
    result.quantization = scale.quantization
    return result
  }
}
