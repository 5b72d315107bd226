import Kernels
import PackageFormat
import TensorTypes

// What convolutions and products with a matrix share: their tables.
extension Step {
  /// The reason against bias, multipliers and shifts for `channels` results, if there is one.
  ///
  /// `products` is how many products a sum has: it bounds the accumulator.
  func reasonAgainstTables(channels: Int32, products: Int32) -> OperatorError.Reason? {
    let factors = opcode == .fullyConnected && input(3).elementCount == 1 ? 1 : channels
    if let reason = reason(againstTable: 2, type: .int32, count: channels)
      ?? reason(againstTable: 3, type: .int32, count: factors)
      ?? reason(againstTable: 4, type: .int8, count: factors)
    {
      return reason
    }
    guard hasInt8Quantization, multipliersAreInRange, shiftsAreInRange else { return .parameter }
    return sumsFit(products: products) ? nil : .accumulator
  }

  /// Whether no factor is negative: versions of a kernel need not agree on those.
  private var multipliersAreInRange: Bool {
    let multipliers = constant(3)
    for index in 0..<multipliers.byteCount / 4 where multipliers.signedWord(at: 4 &* index) < 0 {
      return false
    }
    return true
  }

  /// Whether each shift is one that a 32-bit value can take.
  private var shiftsAreInRange: Bool {
    let shifts = constant(4)
    for index in 0..<shifts.byteCount {
      let shift = Int8(bitPattern: shifts.byte(at: index))
      if shift < -31 || shift > 30 { return false }
    }
    return true
  }

  /// Whether |bias| + |sum of products| stays within 32 bits for every result.
  private func sumsFit(products: Int32) -> Bool {
    let bias = constant(2)
    let shifts = constant(4)
    let product =
      input(1).layout == .plain ? Limits.greatestProduct : Limits.greatestFoldedProduct
    let shiftStep = shifts.byteCount == 1 ? 0 : 1
    for channel in 0..<bias.byteCount / 4 {
      let shift = Int8(bitPattern: shifts.byte(at: channel &* shiftStep))
      let fits = Limits.accumulates(
        terms: Int(products), of: product,
        greatestBias: bias.signedWord(at: 4 &* channel).magnitude,
        shift: Int(shift))
      if !fits { return false }
    }
    return true
  }
}
