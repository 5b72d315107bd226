import Kernels
import TestSupport
import Testing

/// A random pool whose every window touches the image.
private func randomPool(_ random: inout SplitMix64) -> Pool2DParameters {
  var p = Pool2DParameters()
  p.batch = random.pick(1...2)
  p.channels = random.pick(1...70)
  p.kernelHeight = random.pick(1...5)
  p.kernelWidth = random.pick(1...5)
  p.strideHeight = random.pick(1...3)
  p.strideWidth = random.pick(1...3)
  p.padTop = random.pick(0...p.kernelHeight - 1)
  p.padLeft = random.pick(0...p.kernelWidth - 1)
  p.outputHeight = random.pick(1...5)
  p.outputWidth = random.pick(1...5)
  let lastRow = (p.outputHeight - 1) * p.strideHeight - p.padTop
  let lastColumn = (p.outputWidth - 1) * p.strideWidth - p.padLeft
  p.inputHeight = max(1, lastRow + random.pick(1...p.kernelHeight + 2))
  p.inputWidth = max(1, lastColumn + random.pick(1...p.kernelWidth + 2))
  (p.activationMinimum, p.activationMaximum) = random.activationBounds()
  return p
}

/// The windows of a pool, as lists of values.
private func windows(_ p: Pool2DParameters, _ input: [Int8]) -> [[Int8]] {
  var result: [[Int8]] = []
  for n in 0..<Int(p.batch) {
    for y in 0..<Int(p.outputHeight) {
      for x in 0..<Int(p.outputWidth) {
        for channel in 0..<Int(p.channels) {
          var window: [Int8] = []
          for ky in 0..<Int(p.kernelHeight) {
            for kx in 0..<Int(p.kernelWidth) {
              let row = y * Int(p.strideHeight) - Int(p.padTop) + ky
              let column = x * Int(p.strideWidth) - Int(p.padLeft) + kx
              guard row >= 0, row < p.inputHeight, column >= 0, column < p.inputWidth else {
                continue
              }
              let pixel = (n * Int(p.inputHeight) + row) * Int(p.inputWidth) + column
              window.append(input[pixel * Int(p.channels) + channel])
            }
          }
          result.append(window)
        }
      }
    }
  }
  return result
}

@Test(arguments: 0..<300 as Range<UInt64>)
func aPoolIsItsDefinition(seed: UInt64) {
  var random = SplitMix64(seed: seed)
  let p = randomPool(&random)
  let input = random.int8s(Int(p.batch * p.inputHeight * p.inputWidth * p.channels))
  let windows = windows(p, input)
  let bounds = Int64(p.activationMinimum)...Int64(p.activationMaximum)
  let means = windows.map { window in
    let sum = window.reduce(Int64(0)) { $0 + Int64($1) }
    return Int8(
      min(max(naiveDivide(sum, Int64(window.count)), bounds.lowerBound), bounds.upperBound))
  }
  let maxima = windows.map { window in
    Int8(min(max(Int64(window.max() ?? 0), bounds.lowerBound), bounds.upperBound))
  }
  var output = [Int8](repeating: 0, count: windows.count)
  var result = output.mutableSpan
  averagePool2D(p, input: input.span, output: &result)
  #expect(output == means, "\(p)")
  var second = output.mutableSpan
  maxPool2D(p, input: input.span, output: &second)
  #expect(output == maxima, "\(p)")
}
