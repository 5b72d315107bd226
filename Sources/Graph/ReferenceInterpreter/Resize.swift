import ModelGraph

/// x [N, H, W, C] at another size, each pixel copied from its nearest.
func resizeNearest(_ resize: ResizeNearest, _ x: Operand) -> [Float] {
  let (height, width, channels) = (x.shape[1], x.shape[2], x.shape[3])
  let rows = (0..<resize.size.height).map {
    resize.source(of: $0, from: height, to: resize.size.height)
  }
  let columns = (0..<resize.size.width).map {
    resize.source(of: $0, from: width, to: resize.size.width)
  }
  var result: [Float] = []
  result.reserveCapacity(x.shape[0] * rows.count * columns.count * channels)
  for image in 0..<x.shape[0] {
    for row in rows {
      for column in columns {
        let pixel = ((image * height + row) * width + column) * channels
        result.append(contentsOf: x.values[pixel..<pixel + channels])
      }
    }
  }
  return result
}

extension ResizeNearest {
  /// The input position that a result position copies.
  ///
  /// Numerators are whole numbers and divided once, so a coordinate that is whole, or half way
  /// between two, comes out exactly.
  func source(of position: Int, from input: Int, to output: Int) -> Int {
    let coordinate: Double
    switch coordinates {
    case .asymmetric: coordinate = Double(position * input) / Double(output)
    case .halfPixel:
      coordinate = Double((2 * position + 1) * input - output) / Double(2 * output)
    case .alignCorners:
      coordinate = output == 1 ? 0 : Double(position * (input - 1)) / Double(output - 1)
    }
    let rounded: Double =
      switch rounding {
      case .floor: coordinate.rounded(.down)
      case .ceiling: coordinate.rounded(.up)
      case .halfDown: (coordinate - 0.5).rounded(.up)
      case .halfUp: (coordinate + 0.5).rounded(.down)
      }
    return min(max(Int(rounded), 0), input - 1)
  }
}
