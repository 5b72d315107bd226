import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var resizing: ResizeNearestParameters {
    let x = input(0)
    let result = output
    var p = ResizeNearestParameters()
    p.batch = x.extents[0]
    p.inputHeight = x.extents[1]
    p.inputWidth = x.extents[2]
    p.channels = x.extents[3]
    p.outputHeight = result.extents[1]
    p.outputWidth = result.extents[2]
    return p
  }

  func reasonAgainstResize() -> OperatorError.Reason? {
    let p = resizing
    if let reason = reason(against: input(0), type: .int8, rank: 4)
      ?? reason(against: output, type: .int8, rank: 4)
      ?? reason(againstTable: 1, type: .int32, count: p.outputHeight)
      ?? reason(againstTable: 2, type: .int32, count: p.outputWidth)
    {
      return reason
    }
    guard p.batch == output.extents[0], p.channels == output.extents[3],
      entries(of: 1, stayBelow: p.inputHeight), entries(of: 2, stayBelow: p.inputWidth)
    else { return .extents }
    return nil
  }

  private func entries(of position: Int, stayBelow limit: Int32) -> Bool {
    let table = table(position, of: Int32.self)
    for index in table.indices {
      let entry = table[index]
      if entry < 0 || entry >= limit { return false }
    }
    return true
  }

  @inline(never)
  func runResize(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    resizeNearest(
      resizing, rows: memory.elements(of: input(1), as: Int32.self),
      columns: memory.elements(of: input(2), as: Int32.self),
      input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
