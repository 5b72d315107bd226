/// What a plan must keep to, so that no kernel can wrap; whoever writes a plan checks it.
///
/// Documentation/NUMERICS.md derives each number.
package enum Limits {
  /// The greatest product of an activation less its zero point and a weight: 255 * 128.
  package static let greatestProduct = 255 * 128

  /// The greatest product of an activation and a weight where the zero point is in the bias.
  package static let greatestFoldedProduct = 128 * 128

  /// The same for a weight of four bits and the scale 1: 255 * 8.
  package static let greatestInt4Product = 255 * 8

  /// The same for a weight of four bits where the zero point is in the bias.
  package static let greatestFoldedInt4Product = 128 * 8

  /// Whether a sum of `terms` products, each at most `product`, and a bias stays within 32 bits,
  /// shifted left by `shift` bits before it is multiplied (nothing where the shift is to the
  /// right).
  package static func accumulates(
    terms: Int, of product: Int = greatestProduct, greatestBias: UInt32, shift: Int
  ) -> Bool {
    let (sum, wraps) = terms.multipliedReportingOverflow(by: product)
    guard terms >= 0, !wraps, shift < 31 else { return false }
    let bound = Int(Int32.max) >> max(0, shift)
    return sum <= bound && greatestBias <= UInt32(bound - sum)
  }

  /// The greatest extent, stride, dilation or margin of an operator with windows: products of two
  /// stay below 2^30.
  package static let windowExtent: Int32 = 1 << 15

  /// The greatest row of a softmax: each term of its sum is at most 2^19.
  package static let softmaxDepth = 4095

  /// The greatest number of pixels that an average is taken over.
  package static let averageCount = Int(ExactDivisor.maximum) - 1

  /// The greatest number of values that a mean is taken over: 255 times as much fits 31 bits.
  package static let meanCount = 1 << 23

  /// The greatest power of two in the factor of a product of two elements.
  package static let multiplicationShift = 14

  /// The longest row of a product with 16-bit activations: its sum stays below 2^45.
  package static let linearDepth = 1 << 20

  /// The longest row of a normalization: its sum of squares is at most 2^50.
  package static let normalizationDepth = 1 << 20

  /// The most elements of a head of an attention: a score stays below 2^31.
  package static let headSize = 512

  /// The most positions of an attention: a sum of weights stays below 2^31.
  package static let context = 1 << 16
}
