// Convolution on x86-64: no patches. In a copy of padded rows the window of a pixel is a few runs
// of bytes, and several pixels at a time meet 16 outputs.
//
// A band is copied before a result of its pixels is written, as the contract of convolutions asks.
#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// The version for x86-64, with as much of the processor as the level says.
///
/// Arguments as of `convolution2DByPatches`; without AVX2, and with less scratch than a band needs,
/// it is the version of all families.
package func convolution2DByPatchesX86(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>, level: X86Level = .current
) {
  #if arch(x86_64) && !hasFeature(Embedded)
    let runs = WindowRuns(p)
    let bands = ImageBands(p, runs: runs)
    let bandRows = bands.outputRows(in: scratch.count)
    if level != .none && bandRows > 0 {
      let results = unsafe nvx_results(
        outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts,
        offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
      var walk = unsafe X86Convolution(
        p, bands, runs, bandRows: bandRows, results: results, isWide: level == .avx2)
      walk.run(input: input, weights: weights, scratch: &scratch, output: &output)
      return
    }
  #endif
  convolution2DByPatchesPlain(
    p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
    scratch: &scratch, output: &output)
}

#if arch(x86_64) && !hasFeature(Embedded)

  /// A convolution's bands, one after another.
  @safe
  private struct X86Convolution {
    private let p: Convolution2DParameters
    private let bands: ImageBands
    private let runs: WindowRuns
    private let bandRows: Int
    private let results: nvx_results
    private let isWide: Bool
    private var window = unsafe nvx_x86_window()
    private var product = unsafe nvx_x86_product()

    init(
      _ p: Convolution2DParameters, _ bands: ImageBands, _ runs: WindowRuns, bandRows: Int,
      results: nvx_results, isWide: Bool
    ) {
      self.p = p
      self.bands = bands
      self.runs = runs
      self.bandRows = bandRows
      unsafe self.results = results
      self.isWide = isWide
      unsafe window.height = p.inputHeight
      unsafe window.width = p.inputWidth
      unsafe window.firstColumn = 0 &- p.padLeft
      unsafe window.columns = p.ringColumns
      unsafe window.channels = p.groupInputChannels
      unsafe window.imageStep = p.groupInputChannels
      unsafe window.copyStep = p.groupInputChannels
      unsafe window.zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
      unsafe product.words = Int64(runs.words)
      unsafe product.runs = Int32(truncatingIfNeeded: runs.count)
      unsafe product.runDepth = Int32(truncatingIfNeeded: runs.depth)
      unsafe product.blockRow = Int64(4 * WeightBlocks.padded(Int(p.depth)))
      unsafe product.outputs = p.outputChannels
    }

    mutating func run(
      input: Span<Int8>, weights: Span<Int8>, scratch: inout MutableSpan<Int8>,
      output: inout MutableSpan<Int8>
    ) {
      let imageBytes = Int(p.inputHeight) * Int(p.inputWidth) * Int(p.groupInputChannels)
      let rowBytes = Int(p.outputWidth) * Int(p.outputChannels)
      let batch = Int(p.batch)
      unsafe window.image = input.address(of: batch * imageBytes)
      unsafe product.weights = weights.address(
        of: WeightBlocks.byteCount(outputs: Int(p.outputChannels), depth: Int(p.depth)))
      unsafe product.output = output.mutableAddress(of: batch * bands.outputHeight * rowBytes)
      guard let copy = unsafe layOut(&scratch) else { return }
      for _ in 0..<batch {
        var row = 0
        while row < bands.outputHeight {
          let rows = min(bandRows, bands.outputHeight - row)
          unsafe runBand(firstRow: row, rows: rows, copy: copy)
          unsafe product.output += rows * rowBytes
          row += rows
        }
        unsafe window.image += imageBytes
      }
    }

    /// One band: its copy, then its results.
    private mutating func runBand(firstRow: Int, rows: Int, copy: UnsafeMutableRawPointer) {
      let origin = firstRow * Int(p.strideHeight) - Int(p.padTop)
      unsafe window.firstRow = Int32(truncatingIfNeeded: origin)
      unsafe window.rows = Int32(truncatingIfNeeded: bands.rows(for: rows))
      unsafe product.pixels = bands.pixels(copy, outputRows: rows)
      if isWide {
        unsafe nvx_x86_copy_wide(&window, copy)
        unsafe withUnsafePointer(to: results) { unsafe nvx_avx2_product(&product, $0) }
      } else {
        unsafe nvx_x86_copy_unsigned(&window, copy)
        unsafe withUnsafePointer(to: results) { unsafe nvx_vnni_product(&product, $0) }
      }
    }

    /// Divides the scratch; gives the place of the copy.
    private mutating func layOut(
      _ scratch: inout MutableSpan<Int8>
    ) -> UnsafeMutableRawPointer? {
      guard let needed = bands.byteCount(outputRows: bandRows),
        let start = unsafe scratch.mutableAddress(of: needed)
      else { return nil }
      let base = unsafe UnsafeMutableRawPointer(start).alignedUp(toMultipleOf: ImageBands.alignment)
      let wordStarts = unsafe (base + bands.tileBytes).assumingMemoryBound(to: Int32.self)
      unsafe writeWordStarts(to: wordStarts)
      unsafe product.tile = base
      unsafe product.wordStarts = UnsafePointer(wordStarts)
      return unsafe base + bands.copyStart
    }

    private func writeWordStarts(to starts: UnsafeMutablePointer<Int32>) {
      let columns = runs.count / Int(p.kernelHeight)
      let columnStep = Int(p.dilationWidth) * Int(p.groupInputChannels)
      var index = 0
      for row in 0..<Int(p.kernelHeight) {
        for column in 0..<columns {
          let run = row * Int(p.dilationHeight) * bands.rowElements + column * columnStep
          for element in stride(from: 0, to: runs.depth, by: 4) {
            unsafe starts[index] = Int32(truncatingIfNeeded: run + element)
            index += 1
          }
        }
      }
    }
  }
#endif
