// Depthwise convolution for Helium: sixteen channels side by side. Lines of pixels of those
// channels lie in a ring in scratch, with their margins; a line of results is written when all its
// inputs are there.
import CIntrinsics

extension DepthwiseConvolution2DParameters {
  /// The scratch that the version for Helium takes: a ring of sixteen channels, and their sums; nil
  /// where it leaves the convolution to the plain one.
  package var heliumScratchBytes: Int? {
    @inline(never) get {
      guard channelMultiplier == 1, let line = LinePlan(self).byteCount, line < 1 &<< 26 else {
        return nil
      }
      return 16 &* line &+ 64
    }
  }
}

/// The version for Helium; without it, the same steps in portable C.
package func depthwiseConvolution2DByRowsHelium(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let finish = LayerFinish(
    channels: Int(p.outputChannels), depth: Int(p.kernelHeight &* p.kernelWidth), bias: bias,
    multipliers: multipliers, shifts: shifts, offset: p.outputOffset,
    minimum: p.activationMinimum, maximum: p.activationMaximum)
  guard finish.isShort, let scratchBytes = p.heliumScratchBytes else {
    depthwiseConvolution2DByRowsPlain(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
    return
  }
  let inputBytes = p.inputHeight &* p.inputWidth &* p.inputChannels
  let outputBytes = p.outputHeight &* p.outputWidth &* p.outputChannels
  let memory = unsafe scratch.address(count: scratchBytes)
  let lines = unsafe WideLines(
    LinePlan(p), finish, zero: Int8(truncatingIfNeeded: 0 &- p.inputOffset),
    sums: UnsafeMutableRawPointer(memory).assumingMemoryBound(to: Int32.self), ring: memory + 64,
    input: input.address(count: Int(p.batch &* inputBytes)),
    weights: weights.address(count: Int(p.kernelHeight &* p.kernelWidth &* p.inputChannels)),
    output: output.address(count: Int(p.batch &* outputBytes)))
  for image in 0..<p.batch {
    for channel in stride(from: Int32(0), to: p.inputChannels, by: 16) {
      lines.convolve(
        from: Int(image &* inputBytes &+ channel), to: Int(image &* outputBytes &+ channel),
        Int(channel), min(16, p.inputChannels &- channel))
    }
  }
}

/// A ring of lines of sixteen channels with their margins.
///
/// The addresses are those of scratch, which `heliumScratchBytes` has measured, of all weights and
/// of whole images: every line that is loaded lies in the image, every line of results in its
/// result. Of fewer channels than sixteen no others are read or written.
@safe
private struct WideLines {
  private let plan: LinePlan
  private let finish: LayerFinish
  private let zero: Int8
  private let sums: UnsafeMutablePointer<Int32>
  private let ring: UnsafeMutablePointer<Int8>
  private let input: UnsafePointer<Int8>
  private let weights: UnsafePointer<Int8>
  private let output: UnsafeMutablePointer<Int8>
  private let lineBytes: Int

  init(
    _ plan: LinePlan, _ finish: LayerFinish, zero: Int8,
    sums: UnsafeMutablePointer<Int32>, ring: UnsafeMutablePointer<Int8>,
    input: UnsafePointer<Int8>, weights: UnsafePointer<Int8>, output: UnsafeMutablePointer<Int8>
  ) {
    self.plan = plan
    self.finish = finish
    self.zero = zero
    unsafe self.sums = sums
    unsafe self.ring = ring
    unsafe self.input = input
    unsafe self.weights = weights
    unsafe self.output = output
    lineBytes = 16 &* Int(plan.lineElements)
    // The margins at both ends of a line stay; what lies between is loaded.
    unsafe ring.update(repeating: zero, count: Int(plan.ringLines) &* lineBytes)
  }

  /// All results of up to sixteen channels; lines are loaded ahead of those that are written.
  func convolve(from start: Int, to outputStart: Int, _ channel: Int, _ channels: Int32) {
    var slot: Int32 = 0
    var nextLine = 0 &- plan.padAbove
    var windowLine = nextLine
    var to = unsafe output + outputStart
    var window = unsafe nvx_mve_window(
      ring: UnsafePointer(ring), slotBytes: Int32(truncatingIfNeeded: lineBytes),
      slots: plan.ringLines, slotStep: plan.dilationAcross, tapBytes: 16 &* plan.dilationAlong,
      rows: plan.tapLines, taps: plan.taps, lineStep: plan.tapStepAcross,
      weightStep: plan.tapStepAlong)
    for _ in 0..<plan.outputLines {
      while nextLine < windowLine &+ plan.ringLines {
        if nextLine >= windowLine { load(nextLine, start, slot, channels) }
        nextLine &+= 1
        slot = slot &+ 1 == plan.ringLines ? 0 : slot &+ 1
      }
      // The next slot to be filled holds the oldest line, where the window begins.
      if is3x3 && channels == 16 {
        unsafe convolveLine3x3(&window, to, slot, channel)
      } else {
        unsafe convolveLine(&window, to, slot, channel, channels)
      }
      unsafe to += Int(plan.outputStepAcross)
      windowLine &+= plan.strideAcross
    }
  }

  /// Loads a line of the image into a slot, or zeros where there is none.
  private func load(_ line: Int32, _ start: Int, _ slot: Int32, _ channels: Int32) {
    let before = min(16 &* Int(plan.padBefore), lineBytes)
    var to = unsafe ring + (Int(slot) &* lineBytes &+ before)
    var left = plan.inside
    guard line >= 0 && line < plan.lines else {
      unsafe to.update(repeating: zero, count: 16 &* Int(left))
      return
    }
    var from = unsafe input + (start &+ Int(line &* plan.stepAcross))
    let step = Int(plan.stepAlong)
    while left > 0 {
      unsafe nvx_mve_copy(to, from, channels)
      unsafe from += step
      unsafe to += 16
      left &-= 1
    }
  }

  /// Whether a window has three rows of three taps, all side by side.
  private var is3x3: Bool {
    plan.taps == 3 && plan.tapLines == 3 && plan.dilationAlong == 1 && plan.dilationAcross == 1
  }

  @inline(never)
  private func convolveLine3x3(
    _ window: inout nvx_mve_window, _ results: UnsafeMutablePointer<Int8>, _ slot: Int32,
    _ channel: Int
  ) {
    let (w, bias) = unsafe (weights + channel, finish.bias + channel)
    let (multipliers, shifts) = unsafe (finish.multipliers + channel, finish.shifts + channel)
    let bounds = finish.heliumBounds
    let (step, stride) = (Int(plan.outputStepAlong), 16 &* Int(plan.strideAlong))
    var (top, middle) = unsafe (line(slot), line(slot &+ 1))
    var bottom = unsafe line(slot &+ 2)
    var to = unsafe results
    for _ in 0..<plan.outputLength {
      // Nine vectors of weights kept for the next pixel would only be spilled.
      nvx_keep_order()
      unsafe nvx_mve_depthwise_3x3(top, middle, bottom, w, &window, sums)
      unsafe nvx_mve_finish(sums, bias, multipliers, shifts, bounds, to, 16)
      unsafe to += step
      unsafe (top, middle, bottom) = (top + stride, middle + stride, bottom + stride)
    }
  }

  /// The line in a slot, counted on from the end of the ring to its start.
  private func line(_ slot: Int32) -> UnsafePointer<Int8> {
    let wrapped = slot >= plan.ringLines ? slot &- plan.ringLines : slot
    return unsafe UnsafePointer(ring + Int(wrapped) &* lineBytes)
  }

  @inline(never)
  private func convolveLine(
    _ window: inout nvx_mve_window, _ results: UnsafeMutablePointer<Int8>, _ slot: Int32,
    _ channel: Int, _ channels: Int32
  ) {
    let (w, bias) = unsafe (weights + channel, finish.bias + channel)
    let (multipliers, shifts) = unsafe (finish.multipliers + channel, finish.shifts + channel)
    let bounds = finish.heliumBounds
    var to = unsafe results
    var start: Int32 = 0
    for _ in 0..<plan.outputLength {
      unsafe nvx_mve_depthwise(&window, slot, start, w, channels, sums)
      unsafe nvx_mve_finish(sums, bias, multipliers, shifts, bounds, to, channels)
      unsafe to += Int(plan.outputStepAlong)
      start &+= 16 &* plan.strideAlong
    }
  }
}

extension LayerFinish {
  /// The zero point and the bounds.
  @inline(__always)
  fileprivate var heliumBounds: nvx_mve_bounds {
    nvx_mve_bounds(offset: twice &>> 1, minimum: minimum, maximum: maximum)
  }
}
