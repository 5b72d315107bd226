// For Helium: sixteen products an instruction, the last ones masked, so that no length is special.
import CIntrinsics
import TensorTypes

/// The version for Helium; without it, the same steps in portable C.
package func fullyConnectedHelium(
  _ p: FullyConnectedParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, output: inout MutableSpan<Int8>
) {
  let inputChannels = Int(p.inputChannels)
  let outputChannels = Int(p.outputChannels)
  var rowStart = 0
  var outputStart = 0
  for _ in 0..<p.rows {
    let row = input.extracting(rowStart..<rowStart &+ inputChannels)
    var weightStart = 0
    for channel in 0..<outputChannels {
      let column = weights.extracting(weightStart..<weightStart &+ inputChannels)
      let sum = vectorDotProduct(row, column, offset: p.inputOffset)
      output[outputStart &+ channel] = p.result(
        sum, channel: channel, bias: bias, multipliers: multipliers, shifts: shifts)
      weightStart &+= inputChannels
    }
    rowStart &+= inputChannels
    outputStart &+= outputChannels
  }
}

/// The sum of `(input + offset) * weight` over two runs of equal length, bounded as `dotProduct`'s.
@inline(__always)
private func vectorDotProduct(
  _ input: Span<Int8>, _ weights: Span<Int8>, offset: Int32
) -> Int32 {
  precondition(weights.count == input.count)
  guard input.count > 0 else { return 0 }
  // Sound: both runs hold `count` elements, and the C function reads no further.
  return unsafe input.withUnsafeBufferPointer { inputs in
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe nvx_mve_dot(
        inputs.baseAddress, weights.baseAddress, Int32(truncatingIfNeeded: inputs.count), offset)
    }
  }
}
