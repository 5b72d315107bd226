import ModelGraph

/// The mean of each window of x [N, H, W, C].
func poolAverage(_ pool: Pool2D, _ x: Operand, result shape: Shape) -> [Float] {
  let windows = Windows(pool, input: x.shape, result: shape)
  let window = Float(pool.kernel.height * pool.kernel.width)
  var result = [Float](repeating: 0, count: shape.elementCount)
  fold(windows, x, into: &result, by: { $0 + $1 }) { sum, taps in
    sum / (pool.countsPadding ? window : Float(taps))
  }
  apply(pool.activation, &result)
  return result
}

/// The maximum of each window of x [N, H, W, C]; margins do not take part.
func poolMaximum(_ pool: Pool2D, _ x: Operand, result shape: Shape) -> [Float] {
  let windows = Windows(pool, input: x.shape, result: shape)
  var result = [Float](repeating: -.infinity, count: shape.elementCount)
  fold(windows, x, into: &result, by: { max($0, $1) }, finish: { value, _ in value })
  apply(pool.activation, &result)
  return result
}

/// Combines the pixels of each window that hit the image, channel by channel.
@inline(__always)
private func fold(
  _ windows: Windows, _ x: Operand, into result: inout [Float],
  by combine: (Float, Float) -> Float, finish: (Float, Int) -> Float
) {
  let channels = x.shape[3]
  let pixels = result.count / channels
  result.withUnsafeMutableBufferPointer { result in
    x.values.withUnsafeBufferPointer { x in
      for pixel in 0..<pixels {
        let target = pixel * channels
        var taps = 0
        forEachTap(windows, pixel: pixel) { source, _ in
          taps += 1
          for channel in 0..<channels {
            result[target + channel] = combine(
              result[target + channel], x[source * channels + channel])
          }
        }
        for channel in 0..<channels {
          result[target + channel] = finish(result[target + channel], taps)
        }
      }
    }
  }
}
