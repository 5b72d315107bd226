// Depthwise convolution with the input's zero point in the bias, channel after channel. Lines of
// one channel, which are its rows, or its columns where the image is higher than wide, go into a
// ring of padded lines in scratch, and a line of results is written when all its inputs are there.
//
// A channel's results take the places of its own inputs and of no others: so where there is one
// result for each input channel, and lines are read ahead of those written, it may work in place.
import CIntrinsics
import TensorTypes

extension DepthwiseConvolution2DParameters {
  /// The rows that a window reaches over: those of the ring.
  @inline(__always)
  package var ringRows: Int32 { (kernelHeight &- 1) &* dilationHeight &+ 1 }

  /// The elements of a padded row: all that a row of windows reaches.
  @inline(__always)
  package var ringColumns: Int32 {
    (outputWidth &- 1) &* strideWidth &+ (kernelWidth &- 1) &* dilationWidth &+ 1
  }
}

/// A convolution of each channel by itself.
///
/// Input and output NHWC, weights HWC; `bias` (with the zero point's part), `multipliers` and
/// `shifts` have one entry for each output channel. `scratch` holds `KernelScratch.leastByteCount`.
package func depthwiseConvolution2DByRows(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .armDSP:
    depthwiseConvolution2DByRowsArmDSP(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .x86:
    depthwiseConvolution2DByRowsX86(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .helium:
    depthwiseConvolution2DByRowsHelium(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .neon:
    depthwiseConvolution2DByRowsNeon(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  default:
    depthwiseConvolution2DByRowsPlain(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  }
}

extension DepthwiseConvolution2DParameters {
  /// The scratch that the plain version takes; nil where that passes 31 bits.
  var plainScratchBytes: Int? {
    @inline(never) get { LinePlan(self).byteCount }
  }
}

/// The version that defines the result.
package func depthwiseConvolution2DByRowsPlain(
  _ p: DepthwiseConvolution2DParameters, input: Span<Int8>, weights: Span<Int8>,
  bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>
) {
  let inputBytes = p.inputHeight &* p.inputWidth &* p.inputChannels
  let outputBytes = p.outputHeight &* p.outputWidth &* p.outputChannels
  let lines = unsafe ByteLines(
    p,
    LayerFinish(p, bias: bias, multipliers: multipliers, shifts: shifts),
    scratch: &scratch, input: input.address(count: Int(p.batch &* inputBytes)),
    weights: weights.address(count: Int(p.kernelHeight &* p.kernelWidth &* p.outputChannels)),
    output: output.address(count: Int(p.batch &* outputBytes)))
  for image in 0..<p.batch {
    var channel: Int32 = 0
    for inputChannel in 0..<p.inputChannels {
      for _ in 0..<p.channelMultiplier {
        lines.convolve(
          from: Int(image &* inputBytes &+ inputChannel), to: Int(image &* outputBytes &+ channel),
          Int(channel))
        channel &+= 1
      }
    }
  }
}

/// A ring of lines of one channel with their margins.
///
/// The addresses are those of scratch, which `byteCount` has measured, of all weights and of whole
/// images: every line that is loaded lies in the image, every line of results in its result.
@safe
private struct ByteLines {
  private let plan: LinePlan
  private let finish: LayerFinish
  private let ring: UnsafeMutablePointer<Int8>
  private let input: UnsafePointer<Int8>
  private let weights: UnsafePointer<Int8>
  private let output: UnsafeMutablePointer<Int8>
  private let zero: Int8
  private let lineBytes: Int

  init(
    _ p: DepthwiseConvolution2DParameters, _ finish: LayerFinish,
    scratch: inout MutableSpan<Int8>, input: UnsafePointer<Int8>, weights: UnsafePointer<Int8>,
    output: UnsafeMutablePointer<Int8>
  ) {
    plan = LinePlan(p)
    self.finish = finish
    guard let byteCount = plan.byteCount else { preconditionFailure("checked before") }
    unsafe ring = scratch.address(count: byteCount)
    unsafe self.input = input
    unsafe self.weights = weights
    unsafe self.output = output
    zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
    lineBytes = Int(plan.lineElements)
    // The margins at both ends of a line stay; what lies between is loaded.
    unsafe ring.update(repeating: zero, count: Int(plan.ringLines) &* lineBytes)
  }

  /// All results of a channel; lines are loaded ahead of those that are written.
  @inline(never)
  func convolve(from start: Int, to outputStart: Int, _ channel: Int) {
    var slot: Int32 = 0
    var nextLine = 0 &- plan.padAbove
    var windowLine = nextLine
    var to = unsafe output + outputStart
    for _ in 0..<plan.outputLines {
      while nextLine < windowLine &+ plan.ringLines {
        if nextLine >= windowLine { load(nextLine, start, slot) }
        nextLine &+= 1
        slot = slot &+ 1 == plan.ringLines ? 0 : slot &+ 1
      }
      // The next slot to be filled holds the oldest line, where the window begins.
      if plan.taps == 3 && plan.tapLines == 3 && plan.dilationAlong == 1
        && plan.dilationAcross == 1
      {
        if nvx_has_micro_kernels() {
          unsafe convolveWindows(to, slot, channel)
        } else {
          unsafe convolve3x3(to, slot, channel)
        }
      } else {
        unsafe convolveAny(to, slot, channel)
      }
      unsafe to += Int(plan.outputStepAcross)
      windowLine &+= plan.strideAcross
    }
  }

  /// Loads a line of the image into a slot, or zeros where there is none.
  @inline(__always)
  private func load(_ line: Int32, _ start: Int, _ slot: Int32) {
    var to = unsafe ring + (Int(slot) &* lineBytes &+ min(Int(plan.padBefore), lineBytes))
    var left = plan.inside
    guard left > 0 else { return }
    guard line >= 0 && line < plan.lines else {
      unsafe to.update(repeating: zero, count: Int(left))
      return
    }
    var from = unsafe input + (start &+ Int(line &* plan.stepAcross))
    let step = Int(plan.stepAlong)
    repeat {
      unsafe to[0] = from[0]
      unsafe to += 1
      unsafe from += step
      left &-= 1
    } while left > 0
  }

  /// The line so many behind the one in a slot.
  @inline(__always)
  private func line(_ slot: Int32, plus distance: Int32) -> UnsafePointer<Int8> {
    let sum = slot &+ distance
    let wrapped = sum >= plan.ringLines ? sum &- plan.ringLines : sum
    return unsafe UnsafePointer(ring + Int(wrapped) &* lineBytes)
  }

  /// The weights of three lines of three taps.
  private func nineTaps(_ channel: Int) -> InlineArray<9, Int8> {
    var taps = InlineArray<9, Int8>(repeating: 0)
    var line = unsafe weights + channel
    for first in stride(from: 0, to: 9, by: 3) {
      for tap in 0..<3 { taps[first &+ tap] = unsafe line[tap &* Int(plan.tapStepAlong)] }
      unsafe line += Int(plan.tapStepAcross)
    }
    return taps
  }

  private func convolve3x3(
    _ results: UnsafeMutablePointer<Int8>, _ slot: Int32, _ channel: Int
  ) {
    let (along, across) = (Int(plan.tapStepAlong), Int(plan.tapStepAcross))
    let first = unsafe threeTaps(weights + channel, along)
    let second = unsafe threeTaps(weights + (channel &+ across), along)
    let third = unsafe threeTaps(weights + (channel &+ 2 &* across), along)
    var x = unsafe (line(slot, plus: 0), line(slot, plus: 1), line(slot, plus: 2))
    let bias = unsafe finish.bias[channel]
    let factor = finish.factor(channel)
    let (step, stride) = (Int(plan.outputStepAlong), Int(plan.strideAlong))
    var to = unsafe results
    var left = plan.outputLength
    repeat {
      var sum = bias
      unsafe sum &+= first.dot(x.0)
      unsafe sum &+= second.dot(x.1)
      unsafe sum &+= third.dot(x.2)
      unsafe to[0] = finish.result(sum, factor)
      unsafe to += step
      unsafe x = (x.0 + stride, x.1 + stride, x.2 + stride)
      left &-= 1
    } while left > 0
  }

  /// The same with sums of up to 16 windows at a time.
  private func convolveWindows(
    _ results: UnsafeMutablePointer<Int8>, _ slot: Int32, _ channel: Int
  ) {
    var taps = nineTaps(channel)
    var tapSpan = taps.mutableSpan
    var storage = InlineArray<16, Int32>(repeating: 0)
    var sumSpan = storage.mutableSpan
    let sums = unsafe sumSpan.address(count: 16)
    var x = unsafe (line(slot, plus: 0), line(slot, plus: 1), line(slot, plus: 2))
    let step = Int(plan.outputStepAlong)
    var to = unsafe results
    var left = plan.outputLength
    while left > 0 {
      let count = min(left, 16)
      unsafe nvx_windows_3x3(
        x.0, x.1, x.2, plan.strideAlong, tapSpan.address(count: 9), count, sums)
      unsafe finish.storeRun(sums, to, channel, step: step, Int(count))
      let distance = Int(count &* plan.strideAlong)
      unsafe x = (x.0 + distance, x.1 + distance, x.2 + distance)
      unsafe to += Int(count) &* step
      left &-= count
    }
  }

  private func convolveAny(
    _ results: UnsafeMutablePointer<Int8>, _ slot: Int32, _ channel: Int
  ) {
    let bias = unsafe finish.bias[channel]
    let factor = finish.factor(channel)
    var to = unsafe results
    var column = 0
    for _ in 0..<plan.outputLength {
      var sum = bias
      var distance: Int32 = 0
      var taps = unsafe weights + channel
      for _ in 0..<plan.tapLines {
        unsafe sum &+= lineOfTaps(line(slot, plus: distance) + column, taps)
        unsafe taps += Int(plan.tapStepAcross)
        distance &+= plan.dilationAcross
      }
      unsafe to[0] = finish.result(sum, factor)
      unsafe to += Int(plan.outputStepAlong)
      column &+= Int(plan.strideAlong)
    }
  }

  /// The products of one line of taps.
  @inline(__always)
  private func lineOfTaps(_ start: UnsafePointer<Int8>, _ taps: UnsafePointer<Int8>) -> Int32 {
    var (x, w) = unsafe (start, taps)
    var sum: Int32 = 0
    var left = plan.taps
    repeat {
      unsafe sum &+= Int32(x[0]) &* Int32(w[0])
      unsafe x += Int(plan.dilationAlong)
      unsafe w += Int(plan.tapStepAlong)
      left &-= 1
    } while left > 0
    return sum
  }
}

/// Three weights side by side.
private struct ThreeTaps {
  let first, second, third: Int32

  @inline(__always)
  func dot(_ x: UnsafePointer<Int8>) -> Int32 {
    unsafe Int32(x[0]) &* first &+ Int32(x[1]) &* second &+ Int32(x[2]) &* third
  }
}

@inline(__always)
private func threeTaps(_ w: UnsafePointer<Int8>, _ step: Int) -> ThreeTaps {
  unsafe ThreeTaps(
    first: Int32(w[0]), second: Int32(w[step]), third: Int32(w[2 &* step]))
}
