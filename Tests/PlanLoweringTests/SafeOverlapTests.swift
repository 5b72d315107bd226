import Kernels
import TestSupport
import Testing

@testable import PlanLowering

@Test func theSafeDistanceHoldsForBlocksOfEverySizeAndNoLessDoes() throws {
  for seed in UInt64(1)...2000 {
    var random = SplitMix64(seed: seed)
    let p = random.convolution()
    let walk = OverlapWalk(p)
    let distance = try #require(p.safeDistance, "seed \(seed)")
    let more = distance + Int.random(in: 0...40, using: &random)
    for pixels in 1...8 {
      #expect(walk.isSafe(distance: distance, pixelsAtOnce: pixels), "seed \(seed), \(pixels)")
      #expect(walk.isSafe(distance: more, pixelsAtOnce: pixels), "seed \(seed), \(pixels)")
    }
    #expect(
      distance == 0 || !walk.isSafe(distance: distance - 1, pixelsAtOnce: 1), "seed \(seed)")
  }
}

@Test func severalImagesAndGroupsHaveNoSafeDistance() {
  var p = Convolution2DParameters()
  p.batch = 2
  #expect(p.safeDistance == nil)
  (p.batch, p.groups) = (1, 2)
  #expect(p.safeDistance == nil)
}

/// Results with the output in memory of its own, and `distance` bytes below the input in one.
private func apartAndOverlapping(
  _ input: [Int8], outputCount: Int, distance: Int,
  _ run: (Span<Int8>, inout MutableSpan<Int8>) -> Void
) -> (apart: [Int8], overlapping: [Int8]) {
  var apart = [Int8](repeating: 0, count: outputCount)
  var result = apart.mutableSpan
  run(input.span, &result)
  let byteCount = max(distance + input.count, outputCount)
  let memory = UnsafeMutableBufferPointer<Int8>.allocate(capacity: byteCount)
  defer { memory.deallocate() }
  memory.initialize(repeating: 0)
  for (index, value) in input.enumerated() { memory[distance + index] = value }
  let source = UnsafeBufferPointer(rebasing: memory[distance..<distance + input.count])
  let target = UnsafeMutableBufferPointer(rebasing: memory[..<outputCount])
  var overlapping = MutableSpan(_unsafeElements: target)
  run(Span(_unsafeElements: source), &overlapping)
  return (apart, Array(target))
}

private let families: [KernelFamily] = [.plain, .armDSP, .helium, .x86, .neon]

@Test(arguments: families)
func aConvolutionMayOverlapItsInput(_ family: KernelFamily) throws {
  for seed in UInt64(1)...400 {
    var random = SplitMix64(seed: seed)
    let p = random.convolution()
    let (outputs, depth) = (Int(p.outputChannels), Int(p.depth))
    let weights = random.bytes(WeightBlocks.byteCount(outputs: outputs, depth: depth))
    let factors = random.factors(outputs, depth)
    let input = random.bytes(Int(p.inputHeight * p.inputWidth * p.inputChannels))
    let distance = try #require(p.safeDistance)
    let least = max(
      KernelScratch.leastByteCount(p, family), KernelScratch.leastByteCount(p, .plain))
    let most = max(least, KernelScratch.byteCount(p, family))
    // Some versions run with all of it only, some with what there is.
    let scratchBytes = seed % 2 == 0 ? most : Int.random(in: least...most, using: &random)
    let results = apartAndOverlapping(
      input, outputCount: Int(p.outputHeight * p.outputWidth) * outputs, distance: distance
    ) { source, target in
      var scratch = [Int8](repeating: 0, count: scratchBytes)
      var patches = scratch.mutableSpan
      convolve(p, family, source, weights, factors, &patches, &target)
    }
    #expect(results.apart == results.overlapping, "seed \(seed)")
  }
}

@Test(arguments: families)
func aDepthwiseConvolutionMayWorkInPlace(_ family: KernelFamily) throws {
  for seed in UInt64(1)...400 {
    var random = SplitMix64(seed: seed)
    let p = random.depthwise()
    try #require(p.worksInPlace, "seed \(seed)")
    let channels = Int(p.inputChannels)
    let taps = Int(p.kernelHeight * p.kernelWidth)
    let weights = random.bytes(taps * channels)
    let factors = random.factors(channels, taps)
    let input = random.bytes(Int(p.inputHeight * p.inputWidth) * channels)
    let least = max(
      try #require(KernelScratch.leastByteCount(p, family)),
      try #require(KernelScratch.leastByteCount(p, .plain)))
    let most = max(least, try #require(KernelScratch.byteCount(p, family)))
    // Some versions run with all of it only, some with what there is.
    let scratchBytes = seed % 2 == 0 ? most : Int.random(in: least...most, using: &random)
    let results = apartAndOverlapping(
      input, outputCount: Int(p.outputHeight * p.outputWidth) * channels, distance: 0
    ) { source, target in
      var scratch = [Int8](repeating: 0, count: scratchBytes)
      var rows = scratch.mutableSpan
      convolve(p, family, source, weights, factors, &rows, &target)
    }
    #expect(results.apart == results.overlapping, "seed \(seed)")
  }
}

@Test func aPoolMayOverlapItsInput() throws {
  for seed in UInt64(1)...1000 {
    var random = SplitMix64(seed: seed)
    let p = random.pool()
    let input = random.bytes(Int(p.inputHeight * p.inputWidth * p.channels))
    let count = Int(p.outputHeight * p.outputWidth * p.channels)
    let distance = try #require(p.safeDistance)
    for pool in [averagePool2D, maxPool2D] {
      let results = apartAndOverlapping(input, outputCount: count, distance: distance) {
        pool(p, $0, &$1)
      }
      #expect(results.apart == results.overlapping, "seed \(seed)")
    }
  }
}
