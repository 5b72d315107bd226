import KernelPreparation
import ModelGraph
import PackageFormat
import PackageWriter
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

  /// The quantization of int8 weights: symmetric, for the tensor or along the outermost axis.
  func weightQuantization(
    _ id: TensorID, _ node: Node
  ) throws(LoweringError) -> TensorQuantization {
    let tensor = graph[id]
    guard tensor.type == .int8, tensor.isConstant, let quantization = tensor.quantization,
      quantization.zeroPoints.allSatisfy({ $0 == 0 }),
      quantization.scales.count == 1
        || (quantization.scales.count == tensor.shape[0] && (quantization.axis ?? 0) == 0)
    else { throw .notQuantized(node: node.name, tensor: tensor.name) }
    return quantization
  }

  /// The quantization of weights of four bits: symmetric, a scale for each row, and whole groups.
  func int4Quantization(
    _ id: TensorID, _ node: Node
  ) throws(LoweringError) -> TensorQuantization {
    let tensor = graph[id]
    let rows = tensor.shape.dimensions.first ?? 0
    guard tensor.isConstant, rows > 0, let quantization = tensor.quantization,
      quantization.zeroPoints.allSatisfy({ $0 == 0 }), (quantization.axis ?? 0) == 0,
      quantization.scales.count == rows || quantization.scales.count == 1
    else { throw .notQuantized(node: node.name, tensor: tensor.name) }
    if let groups = quantization.groups {
      let depth = tensor.shape.elementCount / rows
      guard groups.size > 0, groups.scales.allSatisfy({ (1...127).contains($0) }),
        groups.scales.count == rows * ((depth + groups.size - 1) / groups.size)
      else { throw .notQuantized(node: node.name, tensor: tensor.name) }
    }
    return quantization
  }

  /// Throws unless a node's inputs and its result have one quantization: its kernel cannot rescale.
  func expectSharedQuantization(_ node: Node) throws(LoweringError) {
    let own = try activationQuantization(node.output, node)
    for id in node.inputs.compactMap(\.self) {
      let other = try activationQuantization(id, node)
      guard other.scale == own.scale, other.zeroPoint == own.zeroPoint else {
        throw .rescales(node: node.name, tensor: graph[id].name)
      }
    }
  }

  /// What the kernels' preparation gives; its error is told with the node's name.
  func prepare<Prepared>(
    _ node: Node, _ body: () throws(KernelPreparationError) -> Prepared
  ) throws(LoweringError) -> Prepared {
    do {
      return try body()
    } catch {
      throw .preparation(node: node.name, error)
    }
  }
}

/// The offsets and the clamp of an operator from int8 to int8.
struct ResultRange {
  let inputOffset, outputOffset: Int32
  let bounds: ActivationBounds
}

extension PlanBuilder {
  /// The offsets of a node's first input and its result, and the clamp of its activation.
  func resultRange(
    _ node: Node, _ activation: FusedActivation
  ) throws(LoweringError) -> ResultRange {
    let output = try activationQuantization(node.output, node)
    return ResultRange(
      inputOffset: -(try activationQuantization(node.input, node).zeroPoint),
      outputOffset: output.zeroPoint, bounds: ActivationBounds(activation, output))
  }
}

extension PlannedStep {
  mutating func set(_ range: ResultRange) {
    self[.inputOffset] = range.inputOffset
    self[.outputOffset] = range.outputOffset
    self[.activationMinimum] = range.bounds.minimum
    self[.activationMaximum] = range.bounds.maximum
  }
}

extension Operation {
  /// Whether its integer kernel moves or compares integers and never rescales them.
  var keepsQuantization: Bool {
    switch self {
    case .averagePool2D, .maxPool2D, .reshape, .transpose, .pad, .concatenate, .resizeNearest,
      .binary(.minimum, _), .binary(.maximum, _):
      true
    default: false
    }
  }
}
