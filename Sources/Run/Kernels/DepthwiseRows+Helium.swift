// Depthwise convolution for Helium, four channels at a time. A ring of lines lies in scratch, the
// lines' words alternating: word i of line 0, of line 1, ..., word i + 1 of line 0. So a window,
// all its lines, is one run of words, and up to sixteen taps of four channels are four products of
// vectors.
//
// As lines come and go, a window's first line is in any slot of the ring: the weights lie in
// scratch in that many orders.
import CIntrinsics
import TensorTypes

extension LinePlan {
  @inline(__always)
  private var windowColumns: Int32 { (taps &- 1) &* dilationAlong &+ 1 }

  /// Sixteens of words of a window.
  @inline(__always)
  fileprivate var vectors: Int32 { (windowColumns &* ringLines &+ 15) &>> 4 }

  /// The bytes of the weights in one order.
  @inline(__always)
  fileprivate var orderBytes: Int32 { 64 &* vectors }

  /// The bytes of the ring. What the last window's vectors read behind it are weights.
  @inline(__always)
  fileprivate var ringBytes: Int32 { 4 &* lineElements &* ringLines }

  /// Scratch for ring and weights; nil where that passes 31 bits.
  fileprivate var heliumScratchBytes: Int? {
    let limit: Int32 = 1 &<< 13
    // All extents, strides and dilations are below 2^16; with these the products are below 2^30.
    guard ringLines < limit, windowColumns < limit, outputLength < limit, strideAlong < limit
    else { return nil }
    let words = lineElements.multipliedReportingOverflow(by: ringLines)
    let weights = ringLines.multipliedReportingOverflow(by: vectors)
    guard !words.overflow, !weights.overflow, words.partialValue < 1 &<< 28,
      weights.partialValue < 1 &<< 23
    else { return nil }
    return Int(ringBytes &+ ringLines &* orderBytes)
  }
}

extension DepthwiseConvolution2DParameters {
  /// The scratch that the version for Helium takes; nil where it leaves the convolution to the
  /// plain one.
  package var heliumScratchBytes: Int? { LinePlan(self).heliumScratchBytes }
}

/// The version for Helium; without it, the same steps in portable C.
package func depthwiseConvolution2DByRowsHelium(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let plan = LinePlan(p)
  guard let scratchBytes = plan.heliumScratchBytes else {
    depthwiseConvolution2DByRowsPlain(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
    return
  }
  let inputBytes = p.inputHeight &* p.inputWidth &* p.inputChannels
  let outputBytes = p.outputHeight &* p.outputWidth &* p.outputChannels
  let taps = Int(p.kernelHeight &* p.kernelWidth)
  var lines = unsafe HeliumLines(
    plan, p,
    tables: nvx_mve_tables(
      outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts),
    input: input.address(count: Int(p.batch &* inputBytes)),
    weights: weights.address(count: taps &* Int(p.outputChannels)),
    scratch: scratch.address(count: scratchBytes),
    output: output.address(count: Int(p.batch &* outputBytes)))
  var channel: Int32 = 0
  while channel < p.outputChannels {
    lines.setChannels(from: channel)
    for image in 0..<p.batch {
      lines.convolve(from: Int(image &* inputBytes), to: Int(image &* outputBytes &+ channel))
    }
    channel &+= 4
  }
}

/// Four output channels at a time: their weights and their ring of lines with its margins.
///
/// The addresses are those of scratch, which `heliumScratchBytes` has measured, and of whole images
/// and weights: every line that is loaded lies in the image, every line of results in its result.
@safe
private struct HeliumLines {
  private let plan: LinePlan
  private let tables: nvx_mve_tables
  private let channelMultiplier: Int32
  private let zero: Int8
  private let input: UnsafePointer<Int8>
  private let weights: UnsafePointer<Int8>
  private let ring: UnsafeMutablePointer<Int8>
  private let orders: UnsafeMutablePointer<Int8>
  private let output: UnsafeMutablePointer<Int8>
  private let ringLines: Int32
  private let orderBytes: Int
  /// Whether four channels are a word at a multiple of four bytes, in the image and in the weights.
  private let hasWords: Bool
  private var inputs = nvx_mve_channels()
  private var line = nvx_mve_line()
  /// The slot of the next line to load; once a window is there, that of its first line.
  private var nextSlot: Int32 = 0

  init(
    _ plan: LinePlan, _ p: DepthwiseConvolution2DParameters, tables: nvx_mve_tables,
    input: UnsafePointer<Int8>, weights: UnsafePointer<Int8>,
    scratch: UnsafeMutablePointer<Int8>, output: UnsafeMutablePointer<Int8>
  ) {
    self.plan = plan
    unsafe self.tables = tables
    channelMultiplier = p.channelMultiplier
    zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
    unsafe self.input = input
    unsafe self.weights = weights
    unsafe ring = scratch
    unsafe orders = scratch + Int(plan.ringBytes)
    unsafe self.output = output
    ringLines = plan.ringLines
    orderBytes = Int(plan.orderBytes)
    let addresses = Int(bitPattern: input) | Int(bitPattern: weights)
    hasWords = (addresses | Int(p.outputChannels)) & 3 == 0 && p.channelMultiplier == 1
    line.window_step = 4 &* ringLines &* plan.strideAlong
    line.output_step = plan.outputStepAlong
    line.results = plan.outputLength
    line.vectors = plan.vectors
    line.result = nvx_mve_result(
      offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum,
      is_simple: 0)
    unsafe line.result.is_simple = withUnsafePointer(to: tables) { tables in
      unsafe withUnsafePointer(to: line.result) { unsafe nvx_mve_is_simple(tables, $0) }
    }
    // The margins of the lines and the zeros between the weights stay; all else is overwritten.
    unsafe nvx_mve_fill(ring, zero, plan.ringBytes)
    unsafe nvx_mve_fill(orders, 0, ringLines &* plan.orderBytes)
  }

  /// Makes the tables and weights of the next channels ready.
  mutating func setChannels(from first: Int32) {
    unsafe withUnsafePointer(to: tables) { tables in
      unsafe nvx_mve_set_channels(&line, tables, first)
    }
    let outputs = nvx_mve_channels(from: first, count: line.lanes, each: 1)
    inputs = nvx_mve_channels(from: first, count: line.lanes, each: channelMultiplier)
    let step = 4 &* ringLines &* plan.dilationAlong
    for order in 0..<ringLines {
      var from = unsafe weights
      var slot = order
      for _ in 0..<plan.tapLines {
        let to = unsafe orders + Int(order) &* orderBytes + 4 &* Int(slot)
        unsafe copy(outputs, from, step: plan.tapStepAlong, to: to, step: step, plan.taps)
        unsafe from += Int(plan.tapStepAcross)
        slot &+= plan.dilationAcross
        if slot >= ringLines { slot &-= ringLines }
      }
    }
  }

  /// All results of the channels; lines are loaded ahead of those that are written.
  mutating func convolve(from start: Int, to outputStart: Int) {
    nextSlot = 0
    var nextLine = 0 &- plan.padAbove
    var windowLine = nextLine
    var to = unsafe output + outputStart
    for _ in 0..<plan.outputLines {
      while nextLine < windowLine &+ ringLines {
        if nextLine >= windowLine { load(nextLine, start) }
        nextLine &+= 1
        nextSlot = nextSlot &+ 1 == ringLines ? 0 : nextSlot &+ 1
      }
      unsafe nvx_mve_convolve_line(&line, ring, orders + Int(nextSlot) &* orderBytes, to)
      unsafe to += Int(plan.outputStepAcross)
      windowLine &+= plan.strideAcross
    }
  }

  /// Loads a line of the image into the next slot, or zeros where there is none.
  @inline(__always)
  private func load(_ line: Int32, _ start: Int) {
    let to = unsafe ring + 4 &* Int(nextSlot &+ plan.padBefore &* ringLines)
    if line >= 0 && line < plan.lines {
      let from = unsafe input + (start &+ Int(line &* plan.stepAcross))
      unsafe copy(inputs, from, step: plan.stepAlong, to: to, step: 4 &* ringLines, plan.inside)
    } else {
      unsafe nvx_mve_fill_words(to, 4 &* ringLines, zero, plan.inside)
    }
  }

  /// Copies the bytes of four channels at so many places to words.
  @inline(__always)
  private func copy(
    _ channels: nvx_mve_channels, _ from: UnsafePointer<Int8>, step: Int32,
    to: UnsafeMutablePointer<Int8>, step toStep: Int32, _ count: Int32
  ) {
    if hasWords {
      unsafe nvx_mve_copy_words(to, toStep, from + Int(channels.at.0), step, count)
    } else {
      unsafe withUnsafePointer(to: channels) { channels in
        unsafe nvx_mve_collect_words(to, toStep, from, step, channels, count)
      }
    }
  }
}

extension nvx_mve_channels {
  /// The channels of so many outputs, up to four, where `multiplier` of them share one.
  @inline(__always)
  fileprivate init(from first: Int32, count: Int32, each multiplier: Int32) {
    func channel(_ lane: Int32) -> Int32 { (first &+ min(lane, count &- 1)) / multiplier }
    self.init(at: (channel(0), channel(1), channel(2), channel(3)))
  }
}
