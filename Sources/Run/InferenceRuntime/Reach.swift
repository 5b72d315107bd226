/// How far nested loops with even steps get into a tensor, and how often their body runs.
///
/// Once a loop makes no sense or a number passes 32 bits, nothing fits.
struct Reach {
  private var last: Int32 = 0
  private var count: Int32 = 1
  private var isValid = true

  init() {}

  /// Adds a loop of `extent` turns that moves by `step` elements each.
  mutating func add(extent: Int32, step: Int32) {
    guard extent >= 1, step >= 0 else {
      isValid = false
      return
    }
    let distance = (extent &- 1).multipliedReportingOverflow(by: step)
    let sum = last.addingReportingOverflow(distance.partialValue)
    let product = count.multipliedReportingOverflow(by: extent)
    isValid = isValid && !distance.overflow && !sum.overflow && !product.overflow
    last = sum.partialValue
    count = product.partialValue
  }

  /// How often the body runs; -1 where the loops make no sense.
  var elementCount: Int { isValid ? Int(count) : -1 }

  /// Whether no turn leaves a tensor of so many elements.
  func stays(below elementCount: Int) -> Bool { isValid && Int(last) < elementCount }
}
