public import ModelGraph

/// For each row (or column) of a resized image the row of the input that it copies.
///
/// In single precision, as TensorFlow Lite computes it; TensorFlow Lite's `half_pixel_centers` is
/// half pixels rounded half up, its `align_corners` is aligned corners rounded half up.
public func nearestTable(
  input: Int, output: Int, coordinates: ResizeNearest.Coordinates,
  rounding: ResizeNearest.Rounding
) -> [Int32] {
  let isAligned = coordinates == .alignCorners && output > 1
  let scale =
    isAligned ? Float(input - 1) / Float(output - 1) : Float(input) / Float(output)
  return (0..<output).map { index in
    let coordinate: Float
    switch (coordinates, rounding) {
    case (.halfPixel, .halfUp):
      coordinate = ((Float(index) + 0.5) * scale).rounded(.down)
    case (.halfPixel, _):
      coordinate = rounded((Float(index) + 0.5) * scale - 0.5, rounding)
    default:
      coordinate = rounded(Float(index) * scale, rounding)
    }
    return Int32(min(max(coordinate, 0), Float(input - 1)))
  }
}

private func rounded(_ value: Float, _ rounding: ResizeNearest.Rounding) -> Float {
  switch rounding {
  case .floor: value.rounded(.down)
  case .ceiling: value.rounded(.up)
  case .halfDown: (value - 0.5).rounded(.up)
  case .halfUp: (value + 0.5).rounded(.down)
  }
}
