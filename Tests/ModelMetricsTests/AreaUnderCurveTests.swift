import ModelMetrics
import TestSupport
import Testing

@Test func theAreaIsTheShareOfOrderedPairs() throws {
  for seed in UInt64(0)..<50 {
    var random = SplitMix64(seed: seed)
    // Few different scores, so that there are ties.
    let samples = (0..<60).map { _ in
      (score: Float(Int.random(in: 0...9, using: &random)), positive: Bool.random(using: &random))
    }
    var area = AreaUnderCurve()
    for sample in samples { try area.add(score: sample.score, isPositive: sample.positive) }
    var (won, pairs) = (0.0, 0.0)
    for high in samples where high.positive {
      for low in samples where !low.positive {
        pairs += 1
        won += high.score > low.score ? 1 : high.score == low.score ? 0.5 : 0
      }
    }
    let value = try #require(area.value)
    #expect(abs(value - won / pairs) < 1e-12, "seed \(seed)")
  }
}

@Test func aPerfectScoreHasAreaOneAndAConstantOneHalf() throws {
  var (perfect, constant) = (AreaUnderCurve(), AreaUnderCurve())
  for (score, isPositive) in [(Float(3), true), (-.infinity, false), (.infinity, true), (0, false)]
  {
    try perfect.add(score: score, isPositive: isPositive)
    try constant.add(score: 7, isPositive: isPositive)
  }
  #expect(perfect.value == 1)
  #expect(constant.value == 0.5)
}

@Test func oneKindAloneHasNoArea() throws {
  var area = AreaUnderCurve()
  #expect(area.value == nil)
  try area.add(score: 1, isPositive: true)
  #expect(area.value == nil)
  #expect(throws: MetricError.notANumber) { try area.add(score: .nan, isPositive: false) }
}

@Test func aRecordingScoresTheMeanOfItsWindows() throws {
  var score = ReconstructionScore()
  #expect(score.value == nil)
  try score.add(input: [1, 2], output: [1, 4])
  try score.add(input: [0, 0], output: [3, -1])
  #expect(score.value == 3.5)
  #expect(throws: MetricError.countsDiffer(1, 2)) { try score.add(input: [1], output: [1, 2]) }
}
