import PackageWriter
import TensorTypes

extension ExecutionPlan {
  /// The same plan with one record for all tensors of the arena that are the same bytes, seen the
  /// same way: a decoder's layers take the same places over and over.
  func withSharedRecords() -> ExecutionPlan {
    var plan = self
    plan.tensors = []
    var known: [ArenaTensor: Int] = [:]
    var numbers: [Int] = []
    for tensor in tensors {
      let key = ArenaTensor(tensor)
      if let key, let number = known[key] {
        numbers.append(number)
        continue
      }
      if let key { known[key] = plan.tensors.count }
      numbers.append(plan.tensors.count)
      plan.tensors.append(tensor)
    }
    for index in plan.steps.indices {
      plan.steps[index].inputs = steps[index].inputs.map { numbers[$0] }
      plan.steps[index].outputs = steps[index].outputs.map { numbers[$0] }
    }
    for index in plan.inputs.indices { plan.inputs[index].tensor = numbers[inputs[index].tensor] }
    for index in plan.outputs.indices {
      plan.outputs[index].tensor = numbers[outputs[index].tensor]
    }
    return plan
  }
}

/// What the record of a tensor of the arena says.
private struct ArenaTensor: Hashable {
  let type: ElementType
  let extents: [Int]
  let byteOffset: Int

  /// Nil for a constant.
  init?(_ tensor: PlannedTensor) {
    guard case .arena(let offset) = tensor.place else { return nil }
    (type, extents, byteOffset) = (tensor.type, tensor.extents, offset)
  }
}
