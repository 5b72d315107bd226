// Depthwise convolution on AArch64: sixteen channels at a time. Their rows go into a ring of padded
// rows in scratch, a pixel in sixteen bytes, before the row of results that they are the last for.
import CIntrinsics

extension DepthwiseConvolution2DParameters {
  /// The scratch of `depthwiseConvolution2DByRowsNeon`: the ring, and the weights of sixteen
  /// channels; nil where that passes 31 bits.
  var neonScratchBytes: Int? {
    let pixels = ringRows.multipliedReportingOverflow(by: ringColumns)
    let taps = pixels.partialValue.addingReportingOverflow(kernelHeight &* kernelWidth)
    let bytes = taps.partialValue.multipliedReportingOverflow(by: 16)
    return pixels.overflow || taps.overflow || bytes.overflow ? nil : Int(bytes.partialValue)
  }
}

/// The version for AArch64.
///
/// Arguments as of `depthwiseConvolution2DByRows`; with several filters for a channel, or less
/// scratch than `neonScratchBytes`, it is the plain version.
package func depthwiseConvolution2DByRowsNeon(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let channels = Int(p.inputChannels)
  let imagePixels = Int(p.inputHeight) &* Int(p.inputWidth)
  let resultPixels = Int(p.outputHeight) &* Int(p.outputWidth)
  guard p.channelMultiplier == 1, let needed = p.neonScratchBytes, scratch.count >= needed
  else {
    depthwiseConvolution2DByRowsPlain(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
    return
  }
  let place = unsafe scratch.address(count: needed)
  let from = unsafe input.address(count: Int(p.batch) &* imagePixels &* channels)
  let into = unsafe output.address(count: Int(p.batch) &* resultPixels &* channels)
  let filter = unsafe weights.address(
    count: Int(p.kernelHeight &* p.kernelWidth) &* channels)
  let results = unsafe nvx_results(
    outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts,
    offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
  var first = 0
  while first < channels {
    var group = unsafe NeonChannels(p, first: first, scratch: place)
    unsafe group.prepare(filter + first, results)
    for image in 0..<Int(p.batch) {
      unsafe group.convolve(
        from + (image &* imagePixels &* channels &+ first), results,
        into + (image &* resultPixels &* channels &+ first))
    }
    first &+= 16
  }
}

/// Up to sixteen neighbouring channels of an image.
@safe
private struct NeonChannels {
  private let p: DepthwiseConvolution2DParameters
  private let first: Int
  private let count: Int
  private let weights: UnsafeMutablePointer<Int8>
  private let ring: UnsafeMutablePointer<Int8>
  private var walk = unsafe nvx_neon_depthwise()
  private var factors = InlineArray<4, nvx_neon_factors>(repeating: nvx_neon_factors())

  init(
    _ p: DepthwiseConvolution2DParameters, first: Int, scratch: UnsafeMutablePointer<Int8>
  ) {
    self.p = p
    self.first = first
    count = min(16, Int(p.inputChannels) &- first)
    unsafe weights = scratch
    unsafe ring = scratch + Int(p.kernelHeight &* p.kernelWidth) &* 16
    unsafe walk.ring = UnsafePointer(ring)
    unsafe walk.ringRows = Int(p.ringRows)
    unsafe walk.rowBytes = Int(p.ringColumns) &* 16
    unsafe walk.kernelHeight = Int(p.kernelHeight)
    unsafe walk.kernelWidth = Int(p.kernelWidth)
    unsafe walk.dilationHeight = Int(p.dilationHeight)
    unsafe walk.dilationWidth = Int(p.dilationWidth)
    unsafe walk.strideWidth = Int(p.strideWidth)
    unsafe walk.outputWidth = Int(p.outputWidth)
    unsafe walk.weights = UnsafePointer(scratch)
    unsafe walk.channels = count
    unsafe walk.step = Int(p.inputChannels)
  }

  /// Copies the weights, and makes the factors of the channels.
  mutating func prepare(_ filter: UnsafePointer<Int8>, _ results: nvx_results) {
    let taps = Int(p.kernelHeight &* p.kernelWidth)
    unsafe nvx_neon_copy_pixels(filter, taps, Int(p.inputChannels), count, weights)
    var results = unsafe results
    for four in 0..<4 {
      var made = nvx_neon_factors()
      unsafe nvx_neon_prepare(&made, &results, first &+ 4 &* four)
      factors[four] = made
    }
  }

  /// All rows of results, each as soon as its inputs are there.
  mutating func convolve(
    _ image: UnsafePointer<Int8>, _ results: nvx_results,
    _ output: UnsafeMutablePointer<Int8>
  ) {
    var results = unsafe results
    var walk = unsafe walk
    var factors = factors.mutableSpan
    let four = unsafe factors.address(count: 4)
    let rows = Int(p.ringRows)
    let outputStep = Int(p.outputWidth) &* Int(p.inputChannels)
    var next = 0
    for row in 0..<Int(p.outputHeight) {
      let windowRow = row &* Int(p.strideHeight)
      next = max(next, windowRow)
      while next < windowRow &+ rows {
        unsafe load(next, from: image)
        next &+= 1
      }
      unsafe nvx_neon_convolve_row(
        &walk, &results, four, windowRow % rows, output + row &* outputStep)
    }
  }

  /// Loads a padded row into its slot; what is outside of the image is the zero point.
  private func load(_ paddedRow: Int, from image: UnsafePointer<Int8>) {
    let columns = Int(p.ringColumns)
    let slot = unsafe ring + (paddedRow % Int(p.ringRows)) &* columns &* 16
    let row = paddedRow &- Int(p.padTop)
    let isRow = row >= 0 && row < Int(p.inputHeight)
    let before = isRow ? min(Int(p.padLeft), columns) : columns
    let inside = min(columns &- before, Int(p.inputWidth))
    let zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
    unsafe slot.update(repeating: zero, count: before &* 16)
    if inside > 0 {
      let start = row &* Int(p.inputWidth) &* Int(p.inputChannels)
      unsafe nvx_neon_copy_pixels(
        image + start, inside, Int(p.inputChannels), count, slot + before &* 16)
    }
    let end = before &+ max(0, inside)
    unsafe (slot + end &* 16).update(repeating: zero, count: (columns &- end) &* 16)
  }
}
