import Testing

@testable import Calibration

private func observer(_ method: CalibrationMethod, _ samples: [Float]...) -> RangeObserver {
  var observer = RangeObserver(method)
  for sample in samples { observer.observe(sample.span) }
  return observer
}

@Test func minmaxNamesTheLeastAndTheGreatestValueAndZero() {
  #expect(observer(.minmax, [1, 3], [-2, 0.5]).range == -2...3)
  #expect(observer(.minmax, [4, 5]).range == 0...5)
  #expect(observer(.minmax, [-4, -5]).range == -5...0)
}

@Test(arguments: CalibrationMethod.allCases)
func noValuesAndZerosAloneGiveAnEmptyRange(method: CalibrationMethod) {
  #expect(observer(method).range == 0...0)
  #expect(observer(method, [0, 0, -0.0]).range == 0...0)
}

@Test(arguments: CalibrationMethod.allCases)
func aRangeLiesWithinTheValuesAndHoldsZero(method: CalibrationMethod) {
  for seed in 0..<4 as Range<UInt64> {
    var numbers = Numbers(seed: seed)
    let values = numbers.normal(3000, deviation: 2) + numbers.uniform(10, -30...50)
    let range = observer(method, values).range
    #expect(range.contains(0), "seed \(seed)")
    let whole = observer(.minmax, values).range
    #expect(whole.lowerBound <= range.lowerBound && range.upperBound <= whole.upperBound)
    #expect(range.upperBound > 0.5, "seed \(seed): \(range)")
  }
}

@Test(arguments: CalibrationMethod.allCases)
func storageDoesNotGrowWithTheSamples(method: CalibrationMethod) {
  var numbers = Numbers(seed: 1)
  var observer = RangeObserver(method)
  observer.observe(numbers.normal(10).span)
  let bytes = observer.storageBytes
  for round in 0..<300 {
    observer.observe(numbers.normal(500, deviation: Float(round + 1)).span)
  }
  #expect(observer.storageBytes == bytes)
  #expect(bytes == 2 * 2048 * 8)
}

@Test(arguments: CalibrationMethod.allCases)
func theOrderOfTheSamplesDoesNotMatter(method: CalibrationMethod) {
  var numbers = Numbers(seed: 2)
  let values = numbers.normal(4000, deviation: 0.1) + numbers.uniform(50, -900...70)
  let expected = observer(method, values).range
  for _ in 0..<5 {
    let mixed = numbers.shuffled(values)
    let parts = observer(method, Array(mixed[..<700]), Array(mixed[700...]))
    #expect(parts.range == expected)
  }
}

@Test(arguments: CalibrationMethod.allCases)
func aMergedObserverHasSeenBoth(method: CalibrationMethod) {
  var numbers = Numbers(seed: 3)
  let (small, large) = (numbers.normal(2000, deviation: 0.01), numbers.uniform(2000, -3...90))
  var merged = observer(method, small)
  merged.merge(observer(method, large))
  #expect(merged.range == observer(method, small, large).range)
}

@Test(arguments: CalibrationMethod.allCases)
func valuesOfEverySizeAreTaken(method: CalibrationMethod) {
  let range = observer(
    method, [Float.leastNormalMagnitude, 1e-30], [1e30, -1e38], [.leastNonzeroMagnitude]
  ).range
  #expect(range.lowerBound < -1e37)
}

@Test func aValueThatIsNoNumberIsRemembered() {
  #expect(observer(.mse, [1, .nan]).sawNonFinite)
  #expect(observer(.mse, [-.infinity]).sawNonFinite)
  #expect(!observer(.mse, [1, 2]).sawNonFinite)
}

@Test func percentileCutsARareOutlierAndMinmaxDoesNot() {
  var numbers = Numbers(seed: 4)
  let values = numbers.uniform(100_000, 0...1) + [500]
  #expect(observer(.minmax, values).range.upperBound == 500)
  let range = observer(.percentile, values).range
  #expect(range.upperBound > 0.99 && range.upperBound < 1.3)
}

@Test func percentileKeepsAllWhereNothingIsRare() {
  var numbers = Numbers(seed: 5)
  let values = numbers.uniform(1000, -1...2)
  #expect(observer(.percentile, values).range == observer(.minmax, values).range)
}

@Test(arguments: 0..<8 as Range<UInt64>)
func theLeastErrorRangeIsAsGoodAsAnyThatATrialFinds(seed: UInt64) {
  var numbers = Numbers(seed: seed)
  let values = numbers.normal(4000) + numbers.uniform(4, -20...40)
  let found = squaredError(of: values, in: observer(.mse, values).range)
  let whole = observer(.minmax, values).range
  var least = Double.infinity
  for low in stride(from: 0.1, through: 1, by: 0.05) {
    for high in stride(from: 0.1, through: 1, by: 0.05) {
      let trial = whole.lowerBound * Float(low)...whole.upperBound * Float(high)
      least = min(least, squaredError(of: values, in: trial))
    }
  }
  #expect(found <= least * 1.05, "seed \(seed)")
}

@Test func entropyCutsFarOutliersOfABellCurve() {
  var numbers = Numbers(seed: 6)
  let values = numbers.normal(200_000) + [80, -75]
  let range = observer(.entropy, values).range
  #expect(range.upperBound < 20 && range.lowerBound > -20)
  #expect(range.upperBound > 2 && range.lowerBound < -2)
}

@Test func entropyKeepsAUniformRange() {
  var numbers = Numbers(seed: 7)
  let range = observer(.entropy, numbers.uniform(200_000, 0...1)).range
  #expect(range.upperBound > 0.98)
}

/// The error of rounding to 256 steps of a range, value by value.
private func squaredError(of values: [Float], in range: ClosedRange<Float>) -> Double {
  let scale = (range.upperBound - range.lowerBound) / 255
  return values.reduce(0) { sum, value in
    let clamped = min(max(value, range.lowerBound), range.upperBound)
    let difference = Double(value - (clamped / scale).rounded() * scale)
    return sum + difference * difference
  }
}
