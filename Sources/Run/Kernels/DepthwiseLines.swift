// A depthwise convolution goes channel after channel, and in a channel line after line. Lines run
// along the longer side of the image, as what a line takes beside its results should be rare:
// along the columns, where it is higher than wide.

/// A depthwise convolution line by line: along the lines, and across them.
struct LinePlan {
  var lines: Int32
  var length: Int32
  var outputLines: Int32
  var outputLength: Int32
  /// Taps of a line, and lines of taps.
  var taps: Int32
  var tapLines: Int32
  var strideAlong: Int32
  var strideAcross: Int32
  var dilationAlong: Int32
  var dilationAcross: Int32
  var padBefore: Int32
  var padAbove: Int32
  /// Elements from one input to the next along a line, and from line to line.
  var stepAlong: Int32
  var stepAcross: Int32
  var outputStepAlong: Int32
  var outputStepAcross: Int32
  /// Weights from one tap to the next along a line, and from line to line.
  var tapStepAlong: Int32
  var tapStepAcross: Int32

  init(_ p: DepthwiseConvolution2DParameters) {
    let isUpright = p.inputHeight > p.inputWidth
    func pick(_ rows: Int32, _ columns: Int32) -> (along: Int32, across: Int32) {
      isUpright ? (rows, columns) : (columns, rows)
    }
    (length, lines) = pick(p.inputHeight, p.inputWidth)
    (outputLength, outputLines) = pick(p.outputHeight, p.outputWidth)
    (taps, tapLines) = pick(p.kernelHeight, p.kernelWidth)
    (strideAlong, strideAcross) = pick(p.strideHeight, p.strideWidth)
    (dilationAlong, dilationAcross) = pick(p.dilationHeight, p.dilationWidth)
    (padBefore, padAbove) = pick(p.padTop, p.padLeft)
    let channels = p.outputChannels
    (stepAlong, stepAcross) = pick(p.inputWidth &* p.inputChannels, p.inputChannels)
    (outputStepAlong, outputStepAcross) = pick(p.outputWidth &* channels, channels)
    (tapStepAlong, tapStepAcross) = pick(p.kernelWidth &* channels, channels)
  }

  /// The lines that a window reaches over: those of the ring.
  @inline(__always)
  var ringLines: Int32 { (tapLines &- 1) &* dilationAcross &+ 1 }

  /// The elements of a line with its margins: all that a line of windows reaches.
  @inline(__always)
  var lineElements: Int32 {
    (outputLength &- 1) &* strideAlong &+ (taps &- 1) &* dilationAlong &+ 1
  }

  /// How many inputs of a line any window reaches.
  @inline(__always)
  var inside: Int32 { max(0, min(length, lineElements &- padBefore)) }

  /// Scratch for a ring of bytes; nil where that passes 31 bits.
  var byteCount: Int? {
    let ring = ringLines.multipliedReportingOverflow(by: lineElements)
    return ring.overflow ? nil : Int(ring.partialValue)
  }
}
