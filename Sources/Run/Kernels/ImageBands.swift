// How the versions for x86-64 walk an image: bands of padded rows are copied into scratch, where
// every window is whole. Sizes are the same at every level of the processor, so that a plan can be
// made anywhere.
#if !hasFeature(Embedded)
  #if arch(x86_64)
    import CIntrinsics
  #endif

  /// The walk of a window over padded rows of pixels.
  struct ImageBands {
    /// The pixels of a padded row.
    let columns: Int
    /// The elements of a padded row.
    let rowElements: Int
    /// The greatest band: all rows of results.
    let outputHeight: Int
    private let windowRows: Int
    private let strideHeight: Int
    private let strideWidth: Int
    private let rowPixels: Int64
    private let pixelElements: Int
    /// The bytes of an element at most.
    private let elementBytes: Int
    /// What stands before the copy: weights, and the starts of so many parts of a window: words of
    /// four elements, or taps.
    let tileBytes: Int
    let parts: Int

    /// A convolution's: elements of at most 16 bits, weights of 16 outputs at once.
    init(_ p: Convolution2DParameters, runs: WindowRuns) {
      let channels = Int(p.groupInputChannels)
      columns = Int(p.ringColumns)
      pixelElements = channels
      rowElements = columns * channels
      outputHeight = Int(p.outputHeight)
      rowPixels = Int64(p.outputWidth)
      strideHeight = Int(p.strideHeight)
      strideWidth = Int(p.strideWidth)
      windowRows = Int(p.ringRows)
      elementBytes = 2
      parts = runs.words
      tileBytes = parts * 128
    }

    /// A depthwise convolution's: 64 channels at once.
    init(_ p: DepthwiseConvolution2DParameters) {
      columns = Int(p.ringColumns)
      pixelElements = ImageBands.channels
      rowElements = columns * pixelElements
      outputHeight = Int(p.outputHeight)
      rowPixels = Int64(p.outputWidth)
      strideHeight = Int(p.strideHeight)
      strideWidth = Int(p.strideWidth)
      windowRows = Int(p.ringRows)
      elementBytes = 1
      parts = WeightBlocks.padded(Int(p.kernelHeight * p.kernelWidth))
      tileBytes = parts * ImageBands.channels
    }

    /// The channels of a pixel of a depthwise convolution's copy.
    static var channels: Int { 64 }

    /// What the addresses of weights and of the copy are multiples of.
    static var alignment: Int { 64 }

    /// The padded rows that so many rows of results need.
    func rows(for outputRows: Int) -> Int { (outputRows - 1) * strideHeight + windowRows }

    /// Where the copy lies, behind the weights and the starts of a window's parts.
    var copyStart: Int { (tileBytes + 4 * parts + 63) & ~63 }

    /// The scratch for bands of so many rows of results; nil where it passes 31 bits.
    ///
    /// A run may be read up to a multiple of four elements.
    func byteCount(outputRows: Int) -> Int? {
      let limit = 1 << 31
      guard tileBytes < limit, rowElements < limit else { return nil }
      let copied = (rows(for: outputRows) * rowElements + 4) * elementBytes
      let bytes = ImageBands.alignment + copyStart + copied
      return bytes < limit ? bytes : nil
    }

    /// The greatest band that fits so many bytes; zero where none does.
    func outputRows(in byteCount: Int) -> Int {
      var rows = outputHeight
      while rows > 0 && (self.byteCount(outputRows: rows) ?? .max) > byteCount { rows /= 2 }
      return rows
    }

    /// The scratch that the kernels like best: an image at once where that stays in the caches.
    var bestByteCount: Int? {
      let rows = max(1, outputRows(in: 256 << 10))
      return byteCount(outputRows: rows)
    }

    #if arch(x86_64)
      /// The pixels of so many rows of results in a copy; where rows follow each other without a
      /// gap, they are one.
      func pixels(_ copy: UnsafeMutableRawPointer, outputRows: Int) -> nvx_x86_pixels {
        let count = Int64(truncatingIfNeeded: outputRows) * rowPixels
        let step = Int64(strideWidth * pixelElements)
        let rowStep = Int64(strideHeight * rowElements)
        return unsafe nvx_x86_pixels(
          copy: copy, count: count, rowPixels: rowStep == rowPixels * step ? count : rowPixels,
          step: step, rowStep: rowStep)
      }
    #endif
  }

  /// The runs of bytes that a convolution's window consists of in a copy of padded rows: whole rows
  /// of it where its columns are neighbours.
  struct WindowRuns {
    let count: Int
    let depth: Int

    /// The words of four elements that it takes to cover them.
    var words: Int { count * WeightBlocks.padded(depth) / 4 }

    init(_ p: Convolution2DParameters) {
      let channels = Int(p.groupInputChannels)
      let isRow = p.dilationWidth == 1
      count = Int(p.kernelHeight) * (isRow ? 1 : Int(p.kernelWidth))
      depth = isRow ? Int(p.kernelWidth) * channels : channels
    }
  }
#endif
