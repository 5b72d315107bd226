import Kernels

/// Weights [outputs, depth] in blocks of four by four, zeros beyond both ends: the order in which
/// `matrixProduct` reads them.
package func blockedWeights(_ weights: [Int8], outputs: Int) -> [Int8] {
  let depth = weights.count / outputs
  let side = WeightBlocks.side
  var blocks = [Int8](repeating: 0, count: WeightBlocks.byteCount(outputs: outputs, depth: depth))
  let rowOfBlocks = side * WeightBlocks.padded(depth)
  for output in 0..<outputs {
    let start = output / side * rowOfBlocks + output % side * side
    for tap in 0..<depth {
      blocks[start + tap / side * side * side + tap % side] = weights[output * depth + tap]
    }
  }
  return blocks
}

/// Weights [outputs, window] as [window, outputs]: the order of the depthwise kernels.
package func channelsInnermost(_ weights: [Int8], outputs: Int) -> [Int8] {
  let window = weights.count / outputs
  var moved = [Int8](repeating: 0, count: weights.count)
  for (index, value) in weights.enumerated() {
    moved[index % window * outputs + index / window] = value
  }
  return moved
}

/// The bias with the input's zero point in it: bias - zero point * (sum of the output's weights).
///
/// Sums wrap modulo 2^32, as the kernels' do: what comes out in the end is in range.
package func foldedBias(_ bias: [Int32], weights: [Int8], zeroPoint: Int32) -> [Int32] {
  let depth = weights.count / bias.count
  return bias.enumerated().map { output, value in
    let row = weights[output * depth..<(output + 1) * depth]
    return value &- zeroPoint &* row.reduce(Int32(0)) { $0 &+ Int32($1) }
  }
}
