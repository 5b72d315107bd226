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
    if let reason = reason(against: 0, .activations(rank: 4))
      ?? reason(against: outputPosition, .activations(rank: 4))
      ?? reason(againstTable: 1, .int32, count: p.outputHeight)
      ?? reason(againstTable: 2, .int32, count: p.outputWidth)
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
    var result = result(in: memory)
    resizeNearest(
      resizing, rows: words(1, in: memory),
      columns: words(2, in: memory),
      input: bytes(0, in: memory), output: &result)
  }
}
