import Foundation
import ModelGraph

/// exp(beta * x) / sum(exp(beta * x)) along the innermost axis.
func softmax(_ x: Operand, beta: Float) -> [Float] {
  alongRows(x) { row, result in
    let peak = row.reduce(-Float.infinity) { max($0, $1 * beta) }
    var sum = 0.0
    for index in row.indices {
      let power = exp(row[index] * beta - peak)
      result[index] = power
      sum += Double(power)
    }
    let factor = Float(1 / sum)
    for index in row.indices { result[index] *= factor }
  }
}

/// x - log(sum(exp(x))) along the innermost axis.
func logSoftmax(_ x: Operand) -> [Float] {
  alongRows(x) { row, result in
    let peak = row.reduce(-Float.infinity) { max($0, $1) }
    let sum = row.reduce(0.0) { $0 + Double(exp($1 - peak)) }
    let logarithm = Float(log(sum))
    for index in row.indices { result[index] = row[index] - peak - logarithm }
  }
}

/// (x - mean) / sqrt(variance + epsilon) * scale + offset; `parameters` are scale, offset, mean and
/// variance, with a value for each index along `axis`.
func normalizeBatch(
  _ x: Operand, parameters: [[Float]], axis: Int, epsilon: Float
) -> [Float] {
  let channels = x.shape[axis]
  let run = x.shape.strides[axis]
  var result = x.values
  let factors = (0..<channels).map {
    parameters[0][$0] / (parameters[3][$0] + epsilon).squareRoot()
  }
  for start in stride(from: 0, to: result.count, by: run) {
    let channel = start / run % channels
    let (mean, offset) = (parameters[2][channel], parameters[1][channel])
    for index in start..<start + run {
      result[index] = (result[index] - mean) * factors[channel] + offset
    }
  }
  return result
}

/// The mean over some axes.
func mean(_ x: Operand, axes: [Int]) -> [Float] {
  let reduced = Shape(x.shape.dimensions.enumerated().map { axes.contains($0) ? 1 : $1 })
  var sums = [Double](repeating: 0, count: reduced.elementCount)
  let strides = broadcastStrides(of: reduced, to: x.shape)
  forEachElement(of: x.shape, x.shape.strides, strides) { source, target in
    sums[target] += Double(x.values[source])
  }
  let count = Double(x.values.count / sums.count)
  return sums.map { Float($0 / count) }
}

/// Calls `body` with each row along the innermost axis and where its result goes.
private func alongRows(
  _ x: Operand, _ body: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
) -> [Float] {
  let width = x.shape.dimensions.last ?? 1
  var result = [Float](repeating: 0, count: x.values.count)
  x.values.withUnsafeBufferPointer { x in
    result.withUnsafeMutableBufferPointer { result in
      for start in stride(from: 0, to: x.count, by: width) {
        body(
          .init(rebasing: x[start..<start + width]), .init(rebasing: result[start..<start + width]))
      }
    }
  }
  return result
}
