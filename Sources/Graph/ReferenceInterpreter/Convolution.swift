import ModelGraph

// A convolution as a matrix product: each window is laid out as a row (im2col), and the rows are
// multiplied by the weights, which are rows already (OHWI). Rows are made a tile at a time, so the
// scratch is bounded; a 1 x 1 kernel reads the image in place.

/// The scratch of a convolution: 256 KB, so that a tile stays in a core's cache.
private let tileElements = 64 * 1024

/// The convolution of x [N, H, W, C] with weights [O, kh, kw, C / groups].
func convolve(
  _ windows: Windows, _ x: Operand, weights: Operand, bias: [Float]?, groups: Int,
  activation: FusedActivation
) -> [Float] {
  let outputs = weights.shape[0]
  let depth = weights.shape.elementCount / outputs
  let pixels = x.shape[0] * windows.result.height * windows.result.width
  var result = rows(of: bias, count: pixels, width: outputs)
  let inPlace = windows.isIdentity && groups == 1
  let tileRows = inPlace ? pixels : min(pixels, max(tileElements / depth, 1))
  var tile = [Float](repeating: 0, count: inPlace ? 0 : tileRows * depth)
  for group in 0..<groups {
    for first in stride(from: 0, to: pixels, by: tileRows) {
      let part = first..<min(first + tileRows, pixels)
      if !inPlace { lay(windows, x, group: group, of: groups, pixels: part, into: &tile) }
      multiply(
        inPlace ? x.values : tile, weights, group: group, of: groups, pixels: part, into: &result)
    }
  }
  apply(activation, &result)
  return result
}

/// Adds the product of a tile of windows and one group's weights to its columns of the result.
private func multiply(
  _ tile: [Float], _ weights: Operand, group: Int, of groups: Int, pixels: Range<Int>,
  into result: inout [Float]
) {
  let outputs = weights.shape[0]
  let depth = weights.shape.elementCount / outputs
  let columns = outputs / groups
  tile.withUnsafeBufferPointer { tile in
    weights.values.withUnsafeBufferPointer { weights in
      result.withUnsafeMutableBufferPointer { result in
        guard let tile = tile.baseAddress, let weights = weights.baseAddress,
          let result = result.baseAddress
        else { return }
        addProduct(
          MatrixView(start: tile, rowStride: depth),
          transposed: MatrixView(start: weights + group * columns * depth, rowStride: depth),
          to: result + pixels.lowerBound * outputs + group * columns, rowStride: outputs,
          rows: pixels.count, columns: columns, depth: depth)
      }
    }
  }
}

/// Lays the windows of some pixels of the result out as rows of [kh, kw, C / groups].
func lay(
  _ windows: Windows, _ x: Operand, group: Int, of groups: Int, pixels: Range<Int>,
  into tile: inout [Float]
) {
  let channels = x.shape[3]
  let width = channels / groups
  let tapsInARow = windows.kernel.width * width
  let depth = windows.kernel.height * tapsInARow
  // Taps that lie next to each other in the image are copied as one.
  let isDense = windows.dilation.width == 1 && groups == 1
  tile.withUnsafeMutableBufferPointer { tile in
    tile.update(repeating: 0)
    x.values.withUnsafeBufferPointer { x in
      for (index, pixel) in pixels.enumerated() {
        let column = pixel % windows.result.width
        let row = pixel / windows.result.width % windows.result.height
        let image = pixel / (windows.result.width * windows.result.height) * windows.input.height
        let taps = windows.columnTaps(column)
        for tapRow in windows.rowTaps(row) {
          let inputRow = image + windows.firstRow(row) + tapRow * windows.dilation.height
          func copy(tap: Int, count: Int) {
            let inputColumn = windows.firstColumn(column) + tap * windows.dilation.width
            let source = (inputRow * windows.input.width + inputColumn) * channels + group * width
            let target = index * depth + tapRow * tapsInARow + tap * width
            for offset in 0..<count { tile[target + offset] = x[source + offset] }
          }
          if isDense {
            copy(tap: taps.lowerBound, count: taps.count * width)
          } else {
            for tap in taps { copy(tap: tap, count: width) }
          }
        }
      }
    }
  }
}
