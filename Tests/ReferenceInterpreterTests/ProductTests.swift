import ModelGraph
import TestSupport
import Testing

@Test func aFullyConnectedLayerIsItsPlainSum() throws {
  for seed in UInt64(0)..<100 {
    var random = SplitMix64(seed: seed)
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let (rows, depth, outputs) = (pick(1...5), pick(1...30), pick(1...20))
    let x = Values([rows, depth], random: &random)
    let weights = Values([outputs, depth], random: &random)
    let bias = pick(0...1) == 0 ? nil : Values([outputs], random: &random)
    let found = try run(.fullyConnected(FullyConnected()), [x, weights, bias], constants: true)
    var expected: [Float] = []
    for row in 0..<rows {
      for output in 0..<outputs {
        let sum = (0..<depth).reduce(0.0) {
          $0 + Double(x[row, $1]) * Double(weights[output, $1])
        }
        expected.append(Float(sum) + (bias?[output] ?? 0))
      }
    }
    #expect(distance(found.values, expected) < 1e-5, "seed \(seed)")
  }
}

@Test func theActivationOfAFullyConnectedLayerComesLast() throws {
  let layer = Operation.fullyConnected(FullyConnected(activation: .relu6))
  let found = try run(
    layer, [Values([1, 1], [1]), Values([3, 1], [5, 9, 1]), Values([3], [-7, 0, 1])])
  #expect(found.values == [0, 6, 2])
}

@Test func aMatrixProductBroadcastsItsLeadingAxes() throws {
  var random = SplitMix64(seed: 3)
  let a = Values([2, 1, 3, 4], random: &random)
  let b = Values([5, 4, 2], random: &random)
  let found = try run(.matrixMultiply, [a, b])
  #expect(found.shape == [2, 5, 3, 2])
  for i in 0..<2 {
    for j in 0..<5 {
      for row in 0..<3 {
        for column in 0..<2 {
          let sum = (0..<4).reduce(Float(0)) { $0 + a[i, 0, row, $1] * b[j, $1, column] }
          #expect(abs(found[i, j, row, column] - sum) < 1e-5)
        }
      }
    }
  }
}
