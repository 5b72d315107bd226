import ModelGraph

// Each output channel reads one input channel, so there is no matrix to multiply: for each tap the
// channels of a pixel are multiplied side by side.

/// Weights [O, kh, kw, 1] as [kh, kw, O].
func channelsInnermost(_ weights: Operand) -> [Float] {
  transpose(Operand(shape: weights.shape, values: weights.values), [1, 2, 3, 0])
}

/// The convolution of x [N, H, W, C] with weights [kh, kw, O], O a multiple of C: output channel o
/// reads input channel o / (O / C).
func convolveDepthwise(
  _ windows: Windows, _ x: Operand, weights: [Float], bias: [Float]?, activation: FusedActivation
) -> [Float] {
  let outputs = weights.count / (windows.kernel.height * windows.kernel.width)
  let channels = x.shape[3]
  let pixels = x.shape[0] * windows.result.height * windows.result.width
  var result = rows(of: bias, count: pixels, width: outputs)
  result.withUnsafeMutableBufferPointer { result in
    x.values.withUnsafeBufferPointer { x in
      weights.withUnsafeBufferPointer { weights in
        for pixel in 0..<pixels {
          forEachTap(windows, pixel: pixel) { source, tap in
            addProducts(
              x, from: source * channels, weights, from: tap * outputs, to: result,
              at: pixel * outputs, channels: channels, multiplier: outputs / channels)
          }
        }
      }
    }
  }
  apply(activation, &result)
  return result
}

/// One tap of one pixel.
@inline(__always)
private func addProducts(
  _ x: UnsafeBufferPointer<Float>, from source: Int, _ weights: UnsafeBufferPointer<Float>,
  from tap: Int, to result: UnsafeMutableBufferPointer<Float>, at target: Int, channels: Int,
  multiplier: Int
) {
  if multiplier == 1 {
    for channel in 0..<channels {
      result[target + channel] += x[source + channel] * weights[tap + channel]
    }
    return
  }
  for channel in 0..<channels {
    for output in channel * multiplier..<(channel + 1) * multiplier {
      result[target + output] += x[source + channel] * weights[tap + output]
    }
  }
}
