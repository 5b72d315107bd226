import Kernels
import Testing

/// A family's versions of the kernels for weights in blocks.
struct KernelVersion: Sendable, CustomTestStringConvertible {
  typealias Product =
    @Sendable (
      MatrixProductParameters, Span<Int8>, Span<Int8>, Span<Int32>, Span<Int32>, Span<Int8>,
      inout MutableSpan<Int8>
    ) -> Void
  typealias Convolution =
    @Sendable (
      Convolution2DParameters, Span<Int8>, Span<Int8>, Span<Int32>, Span<Int32>, Span<Int8>,
      inout MutableSpan<Int8>, inout MutableSpan<Int8>
    ) -> Void
  typealias Depthwise =
    @Sendable (
      DepthwiseConvolution2DParameters, Span<Int8>, Span<Int8>, Span<Int32>, Span<Int32>,
      Span<Int8>, inout MutableSpan<Int8>, inout MutableSpan<Int8>
    ) -> Void

  let family: KernelFamily
  let multiply: Product
  let convolve: Convolution
  let convolveDepthwise: Depthwise

  var testDescription: String { "\(family)" }

  static let all = [plain, armDSP, helium, neon]

  static let plain = KernelVersion(
    family: .plain,
    multiply: {
      matrixProductPlain(
        $0, rows: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, output: &$6)
    },
    convolve: {
      convolution2DByPatchesPlain(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    },
    convolveDepthwise: {
      depthwiseConvolution2DByRowsPlain(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    })

  static let armDSP = KernelVersion(
    family: .armDSP,
    multiply: {
      matrixProductArmDSP(
        $0, rows: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, output: &$6)
    },
    convolve: {
      convolution2DByPatchesArmDSP(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    },
    convolveDepthwise: {
      depthwiseConvolution2DByRowsArmDSP(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    })

  static let helium = KernelVersion(
    family: .helium,
    multiply: {
      matrixProductHelium(
        $0, rows: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, output: &$6)
    },
    convolve: {
      convolution2DByPatchesHelium(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    },
    convolveDepthwise: {
      depthwiseConvolution2DByRowsHelium(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    })

  static let neon = KernelVersion(
    family: .neon,
    multiply: {
      matrixProductNeon(
        $0, rows: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, output: &$6)
    },
    convolve: {
      convolution2DByPatchesNeon(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    },
    convolveDepthwise: {
      depthwiseConvolution2DByRowsNeon(
        $0, input: $1, weights: $2, bias: $3, multipliers: $4, shifts: $5, scratch: &$6,
        output: &$7)
    })
}
