// Depthwise convolution for the DSP extension. The lines of one channel lie in scratch as halves,
// so that SMLAD takes two taps of a line at a time, and two neighbouring results share each load.
//
// A line of taps w0 w1 w2 becomes pairs for the first result, (w0, w1) (w2, 0), and one tap later
// for the second, (0, w0) (w1, w2): both meet the words (x0, x1) (x2, x3).
import CIntrinsics
import TensorTypes

extension LinePlan {
  /// Words of a line of taps for two neighbouring results.
  @inline(__always)
  fileprivate var words: Int32 { (taps &+ 2) &>> 1 }

  /// The halves of a line in scratch: even, and enough for the words of the last pair.
  @inline(__always)
  fileprivate var lineHalves: Int32 {
    ((outputLength &- 1) &* strideAlong &+ 2 &* words &* dilationAlong &+ 3) & ~1
  }

  /// The bytes of all pairs of weights of a channel.
  @inline(__always)
  fileprivate var pairBytes: Int32 { 8 &* words &* tapLines }

  /// Scratch for weights and lines; nil where that passes 31 bits.
  fileprivate var halvesByteCount: Int? {
    let window = words.multipliedReportingOverflow(by: dilationAlong)
    let ring = ringLines.multipliedReportingOverflow(by: lineHalves)
    let pairs = tapLines.multipliedReportingOverflow(by: words)
    guard !window.overflow, window.partialValue < 1 &<< 28, !ring.overflow,
      ring.partialValue < 1 &<< 29, !pairs.overflow, pairs.partialValue < 1 &<< 26
    else { return nil }
    return Int(2 &* ring.partialValue &+ pairBytes)
  }
}

extension DepthwiseConvolution2DParameters {
  /// The scratch that the version for the DSP extension takes; nil where that passes 31 bits.
  package var armDSPScratchBytes: Int? {
    @inline(never) get { LinePlan(self).halvesByteCount }
  }
}

/// The version for the DSP extension; without it, the same steps in portable C.
package func depthwiseConvolution2DByRowsArmDSP(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let inputBytes = p.inputHeight &* p.inputWidth &* p.inputChannels
  let outputBytes = p.outputHeight &* p.outputWidth &* p.outputChannels
  var plane = unsafe LinePlane(
    p,
    LayerFinish(p, bias: bias, multipliers: multipliers, shifts: shifts),
    scratch: &scratch, input: input.address(count: Int(p.batch &* inputBytes)),
    output: output.address(count: Int(p.batch &* outputBytes)))
  for image in 0..<p.batch {
    var channel: Int32 = 0
    for inputChannel in 0..<p.inputChannels {
      for _ in 0..<p.channelMultiplier {
        plane.setWeights(weights, channel)
        plane.convolve(
          from: Int(image &* inputBytes &+ inputChannel), to: Int(image &* outputBytes &+ channel))
        channel &+= 1
      }
    }
  }
}

/// One channel at a time: its pairs of weights, and its ring of lines with their margins.
///
/// The addresses are those of scratch, which `halvesByteCount` has measured, and of whole images:
/// every line that is loaded lies in the image, every line of results in its result.
@safe
private struct LinePlane {
  private let plan: LinePlan
  private let finish: LayerFinish
  private let pairs: UnsafeMutablePointer<Int32>
  private let lines: UnsafeMutablePointer<Int16>
  private let input: UnsafePointer<Int8>
  private let output: UnsafeMutablePointer<Int8>
  private let zero: Int16
  private let ringLines: Int32
  private let lineHalves: Int32
  private let words: Int32
  private let inside: Int32
  private var bias: Int32 = 0
  private var factor = QuantizedMultiplier(multiplier: 0, shift: 0)
  /// The slot of the next line to load; once a window is there, that of its oldest line.
  private var nextSlot: Int32 = 0

  init(
    _ p: DepthwiseConvolution2DParameters, _ finish: LayerFinish,
    scratch: inout MutableSpan<Int8>, input: UnsafePointer<Int8>,
    output: UnsafeMutablePointer<Int8>
  ) {
    plan = LinePlan(p)
    self.finish = finish
    guard let byteCount = plan.halvesByteCount else { preconditionFailure("checked before") }
    let start = unsafe UnsafeMutableRawPointer(scratch.address(count: byteCount))
    unsafe pairs = start.assumingMemoryBound(to: Int32.self)
    unsafe lines = (start + Int(plan.pairBytes)).assumingMemoryBound(to: Int16.self)
    unsafe self.input = input
    unsafe self.output = output
    zero = Int16(truncatingIfNeeded: 0 &- p.inputOffset)
    ringLines = plan.ringLines
    lineHalves = plan.lineHalves
    words = plan.words
    inside = plan.inside
    // The margins at both ends of a line stay; what lies between is loaded.
    unsafe lines.update(repeating: zero, count: Int(ringLines &* lineHalves))
  }

  /// Arranges the weights of an output channel in pairs.
  @inline(never)
  mutating func setWeights(_ weights: Span<Int8>, _ channel: Int32) {
    unsafe bias = finish.bias[Int(channel)]
    factor = finish.factor(Int(channel))
    var to = unsafe pairs
    for line in 0..<plan.tapLines {
      var tap = Int(channel &+ line &* plan.tapStepAcross)
      var last: Int32 = 0
      var left = plan.taps
      for _ in 0..<words {
        let even = left > 0 ? Int32(weights[tap]) : 0
        let odd = left > 1 ? Int32(weights[tap &+ Int(plan.tapStepAlong)]) : 0
        unsafe to[0] = nvx_pair(even, odd)
        unsafe to[1] = nvx_pair(last, even)
        unsafe to += 2
        last = odd
        left &-= 2
        if left > 0 { tap &+= 2 &* Int(plan.tapStepAlong) }
      }
    }
  }

  /// All results of a channel; lines are loaded ahead of those that are written.
  @inline(never)
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
      unsafe convolveLine(to)
      unsafe to += Int(plan.outputStepAcross)
      windowLine &+= plan.strideAcross
    }
  }

  /// Loads a line of the image into the next slot, or zeros where there is none.
  @inline(__always)
  private func load(_ line: Int32, _ start: Int) {
    let to = unsafe lines + Int(nextSlot &* lineHalves &+ plan.padBefore)
    if line >= 0 && line < plan.lines {
      let from = unsafe input + (start &+ Int(line &* plan.stepAcross))
      unsafe nvx_dsp_widen_column(from, plan.stepAlong, to, inside)
    } else {
      unsafe to.update(repeating: zero, count: Int(inside))
    }
  }

  private func convolveLine(_ results: UnsafeMutablePointer<Int8>) {
    if plan.strideAlong != 1 || plan.dilationAlong != 1 || !finish.isShort {
      unsafe convolveApart(results)
      return
    }
    if plan.tapLines == 3 && plan.taps == 3 && plan.dilationAcross == 1 {
      unsafe convolve3x3(results)
    } else {
      unsafe convolvePairs(results)
    }
    if !finish.isPlain {
      unsafe finish.hold(results, step: Int(plan.outputStepAlong), Int(plan.outputLength))
    }
  }

  /// A slot's line as words: lines hold an even number of halves and start at whole words.
  @inline(__always)
  private func words(of slot: Int32) -> UnsafePointer<Int32> {
    unsafe UnsafeRawPointer(lines + Int(slot &* lineHalves)).assumingMemoryBound(to: Int32.self)
  }

  /// The slot so many lines after another one, at most a whole ring.
  @inline(__always)
  private func slot(_ slot: Int32, plus distance: Int32) -> Int32 {
    let sum = slot &+ distance
    return sum >= ringLines ? sum &- ringLines : sum
  }

  private func convolve3x3(_ results: UnsafeMutablePointer<Int8>) {
    var window = unsafe nvx_rows3(
      top: words(of: nextSlot), middle: words(of: slot(nextSlot, plus: 1)),
      bottom: words(of: slot(nextSlot, plus: 2)))
    let step = Int(plan.outputStepAlong)
    let (bias, multiplier, places) = (bias, factor.multiplier, ~factor.shift)
    let (twice, pairs) = unsafe (finish.twice, pairs)
    var to = unsafe results
    var left = plan.outputLength
    while left > 0 {
      let sums = unsafe nvx_dsp_window_3x3(&window, pairs, bias)
      unsafe to[0] = nvx_finish(sums.first, multiplier, places, twice)
      if left == 1 { break }
      unsafe to[step] = nvx_finish(sums.second, multiplier, places, twice)
      unsafe to += 2 &* step
      left &-= 2
    }
  }

  private func convolvePairs(_ results: UnsafeMutablePointer<Int8>) {
    let step = Int(plan.outputStepAlong)
    let (multiplier, places, twice) = (factor.multiplier, ~factor.shift, finish.twice)
    let bias = bias
    let words = words
    let tapLines = plan.tapLines
    let first = unsafe self.words(of: nextSlot)
    let pairs = unsafe UnsafePointer(pairs)
    var to = unsafe results
    var column = 0
    var left = plan.outputLength
    while left > 0 {
      var sums = nvx_sums2(first: bias, second: bias)
      if tapLines == 1 {
        sums = unsafe nvx_dsp_row_pair(first + column, pairs, words, sums)
      } else {
        sums = pairOfLines(column, sums)
      }
      unsafe to[0] = nvx_finish(sums.first, multiplier, places, twice)
      if left == 1 { break }
      unsafe to[step] = nvx_finish(sums.second, multiplier, places, twice)
      unsafe to += 2 &* step
      column &+= 1
      left &-= 2
    }
  }

  /// Adds all lines of taps to a pair of results.
  @inline(never)
  private func pairOfLines(_ column: Int, _ starts: nvx_sums2) -> nvx_sums2 {
    var sums = starts
    var slot = nextSlot
    var taps = unsafe UnsafePointer(pairs)
    for _ in 0..<plan.tapLines {
      sums = unsafe nvx_dsp_row_pair(words(of: slot) + column, taps, words, sums)
      unsafe taps += 2 &* Int(words)
      slot = self.slot(slot, plus: plan.dilationAcross)
    }
    return sums
  }

  @inline(never)
  private func convolveApart(_ results: UnsafeMutablePointer<Int8>) {
    var to = unsafe results
    var column = 0
    for _ in 0..<plan.outputLength {
      var sum = bias
      var slot = nextSlot
      var taps = unsafe UnsafePointer(pairs)
      for _ in 0..<plan.tapLines {
        let line = unsafe lines + (Int(slot &* lineHalves) &+ column)
        sum = unsafe nvx_dsp_row(line, plan.dilationAlong, taps, words, sum)
        unsafe taps += 2 &* Int(words)
        slot = self.slot(slot, plus: plan.dilationAcross)
      }
      unsafe to[0] = finish.result(sum, factor)
      unsafe to += Int(plan.outputStepAlong)
      column &+= Int(plan.strideAlong)
    }
  }
}
