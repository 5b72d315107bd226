import Kernels
import TestSupport

/// What turns sums into results: bias, multipliers, shifts.
struct Factors {
  let bias: [Int32]
  let multipliers: [Int32]
  let shifts: [Int8]
}

extension SplitMix64 {
  /// Factors that bring sums of so many products to the range of int8.
  mutating func factors(_ channels: Int, _ terms: Int) -> Factors {
    let bits = Int8(Int.bitWidth - terms.leadingZeroBitCount)
    return Factors(
      bias: (0..<channels).map { _ in pick(-20_000...20_000) },
      multipliers: (0..<channels).map { _ in pick(0x4000_0000...0x7FFF_FFFF) },
      shifts: (0..<channels).map { _ in Int8(pick(-7 ... -3)) - bits })
  }
}

/// The version of a family; for x86-64, the one of this machine.
func convolve(
  _ p: Convolution2DParameters, _ family: KernelFamily, _ input: Span<Int8>, _ weights: [Int8],
  _ factors: Factors, _ scratch: inout MutableSpan<Int8>, _ output: inout MutableSpan<Int8>
) {
  let convolve =
    switch family {
    case .armDSP: convolution2DByPatchesArmDSP
    case .helium: convolution2DByPatchesHelium
    case .neon: convolution2DByPatchesNeon
    case .x86: convolution2DByPatches
    default: convolution2DByPatchesPlain
    }
  convolve(
    p, input, weights.span, factors.bias.span, factors.multipliers.span, factors.shifts.span,
    &scratch, &output)
}

/// The version of a family; for x86-64, the one of this machine.
func convolve(
  _ p: DepthwiseConvolution2DParameters, _ family: KernelFamily, _ input: Span<Int8>,
  _ weights: [Int8], _ factors: Factors, _ scratch: inout MutableSpan<Int8>,
  _ output: inout MutableSpan<Int8>
) {
  let convolve =
    switch family {
    case .armDSP: depthwiseConvolution2DByRowsArmDSP
    case .helium: depthwiseConvolution2DByRowsHelium
    case .neon: depthwiseConvolution2DByRowsNeon
    case .x86: depthwiseConvolution2DByRows
    default: depthwiseConvolution2DByRowsPlain
    }
  convolve(
    p, input, weights.span, factors.bias.span, factors.multipliers.span, factors.shifts.span,
    &scratch, &output)
}
