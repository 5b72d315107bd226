import Kernels
import PackageFormat
import TensorTypes

// Each input is as many blocks of the result as the axes outside the joined one have elements.
extension Step {
  func reasonAgainstConcatenate() -> OperatorError.Reason? {
    let result = output
    let axis = Int(self[.axis])
    guard axis >= 0, axis < result.rank else { return .parameter }
    if let reason = reason(against: result, type: .int8) { return reason }
    var joined: Int32 = 0
    for position in 0..<record.inputCount {
      let part = input(position)
      if let reason = reason(against: part, type: .int8, rank: result.rank) { return reason }
      for other in 0..<PackageLayout.rankLimit where other != axis {
        if part.extents[other] != result.extents[other] { return .extents }
      }
      joined = joined &+ part.extents[axis]
      if joined > result.extents[axis] || joined < 1 { return .extents }
    }
    return joined == result.extents[axis] ? nil : .extents
  }

  @inline(never)
  func runConcatenate(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    var p = CopyBlocksParameters()
    p.blocks = elementCount(of: output, before: Int(self[.axis]))
    p.outputStep = elementCount(of: output, from: Int(self[.axis]))
    for position in 0..<record.inputCount {
      let part = input(position)
      p.blockBytes = elementCount(of: part, from: Int(self[.axis]))
      p.inputStep = p.blockBytes
      copyBlocks(p, input: memory.elements(of: part, as: Int8.self), output: &result)
      p.outputStart = p.outputStart &+ p.blockBytes
    }
  }

  private func elementCount(of tensor: StoredTensor, before axis: Int) -> Int32 {
    var count: Int32 = 1
    for outer in 0..<axis { count = count &* tensor.extents[outer] }
    return count
  }

  private func elementCount(of tensor: StoredTensor, from axis: Int) -> Int32 {
    var count: Int32 = 1
    for inner in axis..<tensor.rank { count = count &* tensor.extents[inner] }
    return count
  }
}
