import Foundation
import ModelGraph
import TestSupport
import Testing

@Test func softmaxIsTakenAlongTheInnermostAxis() throws {
  let x = Values([2, 3], [1, 2, 3, 1000, 1000, -1000])
  let found = try run(.softmax(beta: 2), [x]).values
  let powers = [1, 2, 3].map { exp(2.0 * $0) }
  let expected = powers.map { Float($0 / powers.reduce(0, +)) } + [0.5, 0.5, 0]
  #expect(distance(found, expected) < 1e-6)
}

@Test func logSoftmaxIsTheLogarithmOfSoftmax() throws {
  let x = Values([2, 3], [1, 2, 3, 100, 0, -200])
  let found = try run(.logSoftmax, [x]).values
  let sum = log(exp(1.0) + exp(2) + exp(3))
  #expect(distance(found, [1, 2, 3].map { Float($0 - sum) } + [0, -100, -300]) < 1e-5)
}

@Test(arguments: [0, 1, 2])
func batchNormalizationScalesEachChannel(axis: Int) throws {
  var random = SplitMix64(seed: 9)
  let x = Values([2, 3, 4], random: &random)
  var parameters = (0..<4).map { _ in Values([x.shape[axis]], random: &random) }
  parameters[3].values = parameters[3].values.map(abs)
  let found = try run(.batchNormalization(axis: axis, epsilon: 0.01), [x] + parameters)
  for index in x.values.indices {
    let channel = index / x.shape.strides[axis] % x.shape[axis]
    let deviation = (parameters[3][channel] + 0.01).squareRoot()
    let expected =
      (x.values[index] - parameters[2][channel]) / deviation * parameters[0][channel]
      + parameters[1][channel]
    #expect(abs(found.values[index] - expected) < 1e-5)
  }
}

@Test(arguments: [[], [0], [2], [1, 2], [0, 2], [0, 1, 2]])
func aMeanIsTakenOverItsAxes(axes: [Int]) throws {
  var random = SplitMix64(seed: 11)
  let x = Values([2, 3, 4], random: &random)
  let found = try run(.mean(axes: axes, keepDimensions: true), [x])
  let count = axes.reduce(1) { $0 * x.shape[$1] }
  var sums = [Float](repeating: 0, count: found.values.count)
  for i in 0..<2 {
    for j in 0..<3 {
      for k in 0..<4 {
        let kept = [i, j, k].enumerated().map { axes.contains($0) ? 0 : $1 }
        sums[zip(kept, found.shape.strides).reduce(0) { $0 + $1.0 * $1.1 }] += x[i, j, k]
      }
    }
  }
  #expect(distance(found.values, sums.map { $0 / Float(count) }) < 1e-6)
  let flat = try run(.mean(axes: axes, keepDimensions: false), [x])
  #expect(flat.values == found.values)
}
