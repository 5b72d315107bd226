import ModelGraph
import ReferenceInterpreter
import TestSupport
import Testing

private func naive(_ pool: Pool2D, _ x: Values, average: Bool, result: Shape) -> [Float] {
  var values: [Float] = []
  for n in 0..<result[0] {
    for row in 0..<result[1] {
      for column in 0..<result[2] {
        for channel in 0..<result[3] {
          var window: [Float] = []
          for ky in 0..<pool.kernel.height {
            for kx in 0..<pool.kernel.width {
              let iy = row * pool.stride.height + ky - pool.padding.top
              let ix = column * pool.stride.width + kx - pool.padding.left
              guard iy >= 0, ix >= 0, iy < x.shape[1], ix < x.shape[2] else { continue }
              window.append(x[n, iy, ix, channel])
            }
          }
          let area = pool.kernel.height * pool.kernel.width
          let count = pool.countsPadding ? area : window.count
          values.append(
            average
              ? window.reduce(0, +) / Float(count) : window.reduce(-.infinity) { max($0, $1) })
        }
      }
    }
  }
  return values
}

@Test(arguments: [true, false])
func everyPoolIsItsPlainLoops(average: Bool) throws {
  for seed in UInt64(0)..<200 {
    var random = SplitMix64(seed: seed)
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let kernel = Extent2D(pick(1...4), pick(1...4))
    let pool = Pool2D(
      kernel: kernel, stride: Extent2D(pick(1...3), pick(1...3)),
      padding: Padding2D(
        top: pick(0...kernel.height - 1), left: pick(0...kernel.width - 1),
        bottom: pick(0...kernel.height - 1), right: pick(0...kernel.width - 1)),
      countsPadding: pick(0...1) == 1)
    let extents = (kernel.height + pick(0...5), kernel.width + pick(0...5))
    let x = Values([pick(1...2), extents.0, extents.1, pick(1...5)], random: &random)
    let found = try run(average ? .averagePool2D(pool) : .maxPool2D(pool), [x])
    let expected = naive(pool, x, average: average, result: found.shape)
    #expect(distance(found.values, expected) < 1e-5, "seed \(seed): \(pool)")
  }
}

@Test func aMarginAsWideAsTheWindowIsRefused() {
  let pool = Pool2D(
    kernel: Extent2D(2, 2), stride: Extent2D(1, 1), padding: Padding2D(left: 2))
  #expect(throws: ReferenceError.windowInMargin(node: "node")) {
    try run(.maxPool2D(pool), [Values([1, 2, 2, 1], [1, 2, 3, 4])])
  }
}
