import Kernels
import PackageFormat
import TensorTypes

// What convolutions and products with a matrix share: their tensors.
extension Step {
  /// The reason against the kinds of x, weights and result, or against bias, multipliers and shifts
  /// for `channels` results, if there is one.
  func reasonAgainstWeighted(
    _ activations: TensorKind, weights: TensorKind, channels: Int32
  ) -> OperatorError.Reason? {
    let isPerTensor = record.does(.fullyConnected) && input(3).extents[0] == 1
    let factors = isPerTensor ? 1 : channels
    if let reason = reason(against: 0, activations) ?? reason(against: 1, weights)
      ?? reason(against: outputPosition, activations)
      ?? reason(againstTable: 2, .int32, count: channels)
      ?? reason(againstTable: 3, .int32, count: factors)
      ?? reason(againstTable: 4, .int8, count: factors)
    {
      return reason
    }
    return hasInt8Quantization ? nil : .parameter
  }
}

// Weights of four bits: of a build without them nothing of it remains.
extension Step {
  /// Whether the weights have four bits.
  @inline(__always)
  var hasInt4Weights: Bool { OperatorSet.linked.holdsInt4 && input(1).holds(.int4) }

  /// The kind of weights that a step has to have, those of four bits where it has such.
  @inline(__always)
  func weightKind(rank: UInt32) -> TensorKind {
    hasInt4Weights ? .int4Weights(rank: rank) : .weights(rank: rank)
  }
}

// What cannot make a kernel leave its memory or trap, and yet means nothing.
extension Step {
  /// The reason against the numbers in the tables, if there is one; `products` is how many products
  /// a sum has: it bounds the accumulator.
  func reasonAgainstNumbers(products: Int32) -> OperatorError.Reason? {
    guard multipliersAreInRange, shiftsAreInRange else { return .parameter }
    if hasInt4Weights { return reasonAgainstInt4Numbers(products: products) }
    let product =
      input(1).has(.plain) ? Limits.greatestProduct : Limits.greatestFoldedProduct
    return sumsFit(products: products, of: product) ? nil : .accumulator
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
  func sumsFit(products: Int32, of product: Int) -> Bool {
    let bias = table(2, of: Int32.self)
    let shifts = table(4, of: Int8.self)
    for channel in bias.indices {
      let fits = Limits.accumulates(
        terms: Int(products), of: product, greatestBias: bias[channel].magnitude,
        shift: Int(shifts[shifts.count == 1 ? 0 : channel]))
      if !fits { return false }
    }
    return true
  }
}
