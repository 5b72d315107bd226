// Depthwise convolution on x86-64: 64 channels at a time, whose padded rows are copied into scratch
// band by band.
//
// A band's results may take the places of inputs that the next band needs: those rows stay in
// scratch, they move to the front.
#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// The version for x86-64, with as much of the processor as the level says.
///
/// Arguments as of `depthwiseConvolution2DByRows`; without AVX2, with several filters for a channel
/// and with less scratch than a band needs, it is the plain version.
package func depthwiseConvolution2DByRowsX86(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>, level: X86Level = .current
) {
  #if arch(x86_64) && !hasFeature(Embedded)
    let bands = ImageBands(p)
    let bandRows = bands.outputRows(in: scratch.count)
    if level != .none && bandRows > 0 && p.channelMultiplier == 1 {
      let results = unsafe nvx_results(
        outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts,
        offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
      var walk = unsafe X86Depthwise(
        p, bands, bandRows: bandRows, results: results, isSigned: level == .avx2)
      walk.run(input: input, weights: weights, scratch: &scratch, output: &output)
      return
    }
  #endif
  depthwiseConvolution2DByRowsPlain(
    p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
    scratch: &scratch, output: &output)
}

#if arch(x86_64) && !hasFeature(Embedded)

  /// A depthwise convolution's groups of channels and bands of rows.
  @safe
  private struct X86Depthwise {
    private let p: DepthwiseConvolution2DParameters
    private let bands: ImageBands
    private let bandRows: Int
    private let results: nvx_results
    private let isSigned: Bool
    private var window = unsafe nvx_x86_window()
    private var product = unsafe nvx_x86_depthwise()
    private var copy: UnsafeMutablePointer<Int8>?

    init(
      _ p: DepthwiseConvolution2DParameters, _ bands: ImageBands, bandRows: Int,
      results: nvx_results, isSigned: Bool
    ) {
      self.p = p
      self.bands = bands
      self.bandRows = bandRows
      unsafe self.results = results
      self.isSigned = isSigned
      unsafe window.height = p.inputHeight
      unsafe window.width = p.inputWidth
      unsafe window.firstColumn = 0 &- p.padLeft
      unsafe window.columns = p.ringColumns
      unsafe window.imageStep = p.inputChannels
      unsafe window.copyStep = Int32(truncatingIfNeeded: ImageBands.channels)
      unsafe window.zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
      unsafe product.taps = p.kernelHeight * p.kernelWidth
      unsafe product.step = Int64(p.inputChannels)
    }

    mutating func run(
      input: Span<Int8>, weights: Span<Int8>, scratch: inout MutableSpan<Int8>,
      output: inout MutableSpan<Int8>
    ) {
      let channels = Int(p.inputChannels)
      let imageBytes = Int(p.inputHeight) * Int(p.inputWidth) * channels
      let resultBytes = bands.outputHeight * Int(p.outputWidth) * channels
      let batch = Int(p.batch)
      layOut(&scratch)
      guard let from = unsafe input.address(of: batch * imageBytes),
        let into = unsafe output.mutableAddress(of: batch * resultBytes),
        let filter = unsafe weights.address(of: Int(p.kernelHeight * p.kernelWidth) * channels)
      else { return }
      for image in 0..<batch {
        var first = 0
        while first < channels {
          let count = min(ImageBands.channels, channels - first)
          unsafe window.channels = Int32(truncatingIfNeeded: count)
          unsafe window.image = from + image * imageBytes + first
          unsafe product.channels = Int32(truncatingIfNeeded: count)
          unsafe product.weights = filter + first
          unsafe product.output = into + image * resultBytes + first
          unsafe runGroup(results.dropping(first))
          first += count
        }
      }
    }

    /// All bands of one group of channels.
    private mutating func runGroup(_ results: nvx_results) {
      let rowBytes = Int(p.outputWidth) * Int(p.inputChannels)
      var row = 0
      var kept = 0
      while row < bands.outputHeight {
        let rows = min(bandRows, bands.outputHeight - row)
        load(from: row * Int(p.strideHeight), rows: bands.rows(for: rows), kept: kept)
        if let copy = unsafe copy { unsafe product.pixels = bands.pixels(copy, outputRows: rows) }
        unsafe withUnsafePointer(to: results) {
          if isSigned {
            unsafe nvx_avx2_depthwise(&product, $0)
          } else {
            unsafe nvx_vnni_depthwise(&product, $0)
          }
        }
        unsafe product.output += rows * rowBytes
        row += rows
        kept = max(0, bands.rows(for: rows) - rows * Int(p.strideHeight))
      }
    }

    /// Loads padded rows from `first` on; the last `kept` ones of the band before, which was a full
    /// one, are the first of this one.
    private func load(from first: Int, rows: Int, kept: Int) {
      guard let copy = unsafe copy else { return }
      let step = bandRows * Int(p.strideHeight) * bands.rowElements
      let keptBytes = kept * bands.rowElements
      if kept > 0 { unsafe copy.update(from: copy + step, count: keptBytes) }
      var window = unsafe window
      unsafe window.firstRow = Int32(truncatingIfNeeded: first + kept - Int(p.padTop))
      unsafe window.rows = Int32(truncatingIfNeeded: rows - kept)
      if isSigned {
        unsafe nvx_x86_copy_signed(&window, copy + keptBytes)
      } else {
        unsafe nvx_x86_copy_unsigned(&window, copy + keptBytes)
      }
    }

    /// Divides the scratch.
    private mutating func layOut(_ scratch: inout MutableSpan<Int8>) {
      guard let needed = bands.byteCount(outputRows: bandRows),
        let start = unsafe scratch.mutableAddress(of: needed)
      else { return }
      let base = unsafe UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: ImageBands.alignment)
      let tapStarts = unsafe (base + bands.tileBytes).assumingMemoryBound(to: Int32.self)
      unsafe writeTapStarts(to: tapStarts)
      unsafe copy = (base + bands.copyStart).assumingMemoryBound(
        to: Int8.self)
      unsafe product.tile = base
      unsafe product.tapStarts = UnsafePointer(tapStarts)
    }

    /// Those that fill up a multiple of four read the first tap, and multiply it by zero.
    private func writeTapStarts(to starts: UnsafeMutablePointer<Int32>) {
      let columnStep = Int(p.dilationWidth) * ImageBands.channels
      var index = 0
      for row in 0..<Int(p.kernelHeight) {
        for column in 0..<Int(p.kernelWidth) {
          let start = row * Int(p.dilationHeight) * bands.rowElements + column * columnStep
          unsafe starts[index] = Int32(truncatingIfNeeded: start)
          index += 1
        }
      }
      while index < bands.parts {
        unsafe starts[index] = 0
        index += 1
      }
    }
  }
#endif
