import Kernels
import PackageFormat
import TensorTypes

// What embeddings and linear layers share: rows of bytes or of packed nibbles, a 16-bit factor for
// each, and for nibbles the scales of their groups, which stand behind the factors.
extension Step {
  /// Whether the rows are packed nibbles.
  @inline(__always)
  var hasNibbles: Bool { input(1).holds(.int4) }

  /// The reason against rows, factors and group scales, if there is one.
  func reasonAgainstRows(greatestShift: Int32) -> OperatorError.Reason? {
    let rows = input(1)
    if let reason = reason(against: 1, .table(of: hasNibbles ? .int4 : .int8, rank: 2))
      ?? reason(againstTable: 2, .int16, count: rows.extents[0])
    {
      return reason
    }
    guard self[.groupSize] >= 0, self[.factorShift] >= 1, self[.factorShift] <= greatestShift
    else { return .parameter }
    guard hasNibbles else { return nil }
    guard record.inputCount >= 4 else { return .extents }
    if let reason = reason(against: 3, .table(of: .int8, rank: 2)) { return reason }
    return haveGroups(rows, input(3)) ? nil : .extents
  }

  /// Whether each row has as many scales as it has groups, the last of which may be short.
  private func haveGroups(_ rows: StoredTensor, _ scales: StoredTensor) -> Bool {
    let (groups, width) = (scales.extents[1], rows.extents[1])
    let (before, wraps) = (groups &- 1).multipliedReportingOverflow(by: self[.groupSize])
    guard scales.extents[0] == rows.extents[0], self[.groupSize] >= 1, !wraps, before < width
    else { return false }
    return width &- before <= self[.groupSize]
  }

  /// The reason against the numbers of factors and group scales, if there is one.
  func reasonAgainstNumbersOfRows() -> OperatorError.Reason? {
    let factors = table(2, of: Int16.self)
    for index in factors.indices where factors[index] < 0 { return .parameter }
    guard hasNibbles else { return nil }
    let scales = table(3, of: Int8.self)
    for index in scales.indices where scales[index] < 1 { return .parameter }
    return nil
  }
}
