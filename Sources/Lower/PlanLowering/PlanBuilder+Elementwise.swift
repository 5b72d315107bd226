import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter

// Functions of one element are tables; functions of two are walked.
extension PlanBuilder {
  mutating func lower(_ operation: UnaryOperation, _ node: Node) throws(LoweringError) {
    let input = try activationQuantization(node.input, node)
    let output = try activationQuantization(node.output, node)
    let table = try prepare(node) { () throws(KernelPreparationError) in
      try unaryTable(operation, input: input, output: output)
    }
    append(.lookup, node, inputs: [operand(node.input), constant(table)])
  }

  mutating func lower(
    _ operation: BinaryOperation, _ activation: FusedActivation, _ node: Node
  ) throws(LoweringError) {
    guard let right = node.optionalInput(1) else { return }
    let scales = Scales(
      left: try activationQuantization(node.input, node),
      right: try activationQuantization(right, node),
      output: try activationQuantization(node.output, node))
    let set = try prepare(node) { () throws(KernelPreparationError) in
      try Self.parameters(operation, activation, scales)
    }
    var inputs = [operand(node.input), operand(right)]
    let shapes = (graph[node.input].shape, graph[right].shape)
    if shapes.0.elementCount != shapes.1.elementCount || shapes.0 != shapes.1 {
      let walk = try prepare(node) { () throws(KernelPreparationError) in
        try BroadcastWalk(left: shapes.0.dimensions, right: shapes.1.dimensions)
      }
      inputs.append(constant(walk.numbers))
    }
    append(operation.opcode, node, inputs: inputs, set)
  }

  private struct Scales {
    let left, right, output: TensorQuantization
  }

  /// What sets a step's parameters.
  private static func parameters(
    _ operation: BinaryOperation, _ activation: FusedActivation, _ scales: Scales
  ) throws(KernelPreparationError) -> (inout PlannedStep) -> Void {
    switch operation {
    case .add:
      let p = try AdditionParameters(
        addingTo: scales.left, scales.right, output: scales.output, activation: activation)
      return { $0.set(p) }
    case .subtract:
      let p = try AdditionParameters(
        subtractingFrom: scales.left, scales.right, output: scales.output, activation: activation)
      return { $0.set(p) }
    case .multiply:
      let p = try MultiplicationParameters(
        scales.left, scales.right, output: scales.output, activation: activation)
      return { $0.set(p) }
    case .minimum, .maximum: return { _ in }
    case .divide: preconditionFailure("refused before")
    }
  }
}

extension BinaryOperation {
  fileprivate var opcode: Opcode {
    switch self {
    case .add: .add
    case .subtract: .subtract
    case .multiply: .multiply
    case .minimum: .minimum
    case .maximum: .maximum
    case .divide: preconditionFailure("refused before")
    }
  }
}

extension BroadcastWalk {
  /// The extents, then the left operand's steps, then the right one's.
  fileprivate var numbers: [Int32] {
    [
      extent0, extent1, extent2, extent3, leftStep0, leftStep1, leftStep2, leftStep3, rightStep0,
      rightStep1, rightStep2, rightStep3,
    ]
  }
}

extension PlannedStep {
  fileprivate mutating func set(_ p: AdditionParameters) {
    self[.inputOffset] = p.leftOffset
    self[.leftMultiplier] = p.leftMultiplier
    self[.leftShift] = p.leftShift
    self[.rightOffset] = p.rightOffset
    self[.rightMultiplier] = p.rightMultiplier
    self[.rightShift] = p.rightShift
    self[.outputOffset] = p.outputOffset
    self[.outputMultiplier] = p.outputMultiplier
    self[.outputShift] = p.outputShift
    self[.activationMinimum] = p.activationMinimum
    self[.activationMaximum] = p.activationMaximum
  }

  fileprivate mutating func set(_ p: MultiplicationParameters) {
    self[.inputOffset] = p.leftOffset
    self[.rightOffset] = p.rightOffset
    self[.outputOffset] = p.outputOffset
    self[.outputMultiplier] = p.multiplier
    self[.outputShift] = p.shift
    self[.activationMinimum] = p.activationMinimum
    self[.activationMaximum] = p.activationMaximum
  }
}
