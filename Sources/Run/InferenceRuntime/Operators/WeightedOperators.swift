import Kernels
import PackageFormat
import TensorTypes

// What convolutions and products with a matrix share: their tables.
extension Step {
  /// The reason against the places of bias, multipliers and shifts for `channels` results, if there
  /// is one.
  func reasonAgainstTables(channels: Int32) -> OperatorError.Reason? {
    let factors = record.does(.fullyConnected) && input(3).elementCount == 1 ? 1 : channels
    if let reason = reason(againstTable: 2, type: .int32, count: channels)
      ?? reason(againstTable: 3, type: .int32, count: factors)
      ?? reason(againstTable: 4, type: .int8, count: factors)
    {
      return reason
    }
    return hasInt8Quantization ? nil : .parameter
  }
}

// What cannot make a kernel leave its memory or trap, and yet means nothing.
extension Step {
  /// The reason against the numbers in the tables, if there is one; `products` is how many products
  /// a sum has: it bounds the accumulator.
  func reasonAgainstNumbers(products: Int32) -> OperatorError.Reason? {
    guard multipliersAreInRange, shiftsAreInRange else { return .parameter }
    return sumsFit(products: products) ? nil : .accumulator
  }

  /// Whether no factor is negative: versions of a kernel need not agree on those.
  private var multipliersAreInRange: Bool {
    let multipliers = table(3, of: Int32.self)
    for index in multipliers.indices where multipliers[index] < 0 { return false }
    return true
  }

  /// Whether each shift is one that a 32-bit value can take.
  private var shiftsAreInRange: Bool {
    let shifts = table(4, of: Int8.self)
    for index in shifts.indices where shifts[index] < -31 || shifts[index] > 30 { return false }
    return true
  }

  /// Whether |bias| + |sum of products| stays within 32 bits for every result.
  private func sumsFit(products: Int32) -> Bool {
    let bias = table(2, of: Int32.self)
    let shifts = table(4, of: Int8.self)
    let product =
      input(1).has(.plain) ? Limits.greatestProduct : Limits.greatestFoldedProduct
    for channel in bias.indices {
      let fits = Limits.accumulates(
        terms: Int(products), of: product, greatestBias: bias[channel].magnitude,
        shift: Int(shifts[shifts.count == 1 ? 0 : channel]))
      if !fits { return false }
    }
    return true
  }
}
