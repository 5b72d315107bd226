import KernelPreparation
import ModelGraph
import TensorTypes

// What the integers of a node's tensors mean.
extension PlanBuilder {
  /// The one scale and zero point of an int8 tensor.
  func activationQuantization(
    _ id: TensorID, _ node: Node
  ) throws(LoweringError) -> TensorQuantization {
    let tensor = graph[id]
    guard tensor.type == .int8, let quantization = tensor.quantization,
      quantization.scales.count == 1, quantization.scale > 0, quantization.scale.isFinite
    else { throw .notQuantized(node: node.name, tensor: tensor.name) }
    return quantization
  }

  /// The scales of int8 weights: one, or one for each index along the outermost axis.
  func weightScales(_ id: TensorID, _ node: Node) throws(LoweringError) -> [Float] {
    let tensor = graph[id]
    guard tensor.type == .int8, tensor.isConstant, let quantization = tensor.quantization,
      quantization.zeroPoints.allSatisfy({ $0 == 0 }),
      quantization.scales.count == 1
        || (quantization.scales.count == tensor.shape[0] && (quantization.axis ?? 0) == 0)
    else { throw .notQuantized(node: node.name, tensor: tensor.name) }
    return quantization.scales
  }

  /// A factor between scales as the kernels take it.
  func multiplier(
    _ factor: Double, _ node: Node
  ) throws(LoweringError) -> QuantizedMultiplier {
    guard let multiplier = QuantizedMultiplier(factor) else {
      throw .factor(node: node.name, value: factor)
    }
    return multiplier
  }

  /// The clamp that a fused activation puts on an int8 result.
  ///
  /// Source: TensorFlow Lite, `CalculateActivationRangeQuantized`.
  func clampRange(
    _ activation: FusedActivation, _ quantization: TensorQuantization
  ) -> ClosedRange<Int32> {
    func quantized(_ value: Float) -> Int32 {
      let steps = (value / quantization.scale).rounded(.toNearestOrAwayFromZero)
      return min(127, max(-128, quantization.zeroPoint + Int32(max(-512, min(512, steps)))))
    }
    switch activation {
    case .none: return -128...127
    case .relu: return quantized(0)...127
    case .relu6: return quantized(0)...quantized(6)
    case .reluN1To1: return quantized(-1)...quantized(1)
    }
  }
}
