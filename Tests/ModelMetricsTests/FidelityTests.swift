import ModelMetrics
import Testing

@Test func fidelityIsTheSameHoweverItIsCut() throws {
  let reference: [Float] = [3, -4, 0, 1]
  let values: [Float] = [3, -3, 0.5, 1]
  var (whole, parts) = (Fidelity(), Fidelity())
  try whole.add(reference: reference, values: values)
  for index in reference.indices {
    try parts.add(reference: [reference[index]], values: [values[index]])
  }
  #expect(whole == parts)
  // 26 / 1.25 = 20.8
  let sqnr = try #require(whole.sqnrDecibels)
  #expect(abs(sqnr - 13.180633) < 1e-5)
  // (9 + 12 + 0 + 1) / sqrt(26 * 19.25)
  let cosine = try #require(whole.cosine)
  #expect(abs(cosine - 0.983378) < 1e-6)
  #expect(whole.maximumError == 1)
  #expect(whole.meanSquaredError == 0.3125)
}

@Test func fidelityHasItsLimits() throws {
  var fidelity = Fidelity()
  #expect(fidelity.sqnrDecibels == nil && fidelity.cosine == nil)
  try fidelity.add(reference: [0, 0], values: [0, 1])
  #expect(fidelity.sqnrDecibels == nil && fidelity.cosine == nil)
  var exact = Fidelity()
  try exact.add(reference: [1, 2], values: [1, 2])
  #expect(exact.sqnrDecibels == .infinity)
  #expect(throws: MetricError.countsDiffer(2, 1)) { try exact.add(reference: [1, 2], values: [1]) }
}

@Test func stepsAreCountedOutputByOutput() throws {
  var agreement = StepAgreement()
  try agreement.add([Int8(-128), 0, 5, 7], [127, 0, 6, 7])
  #expect(agreement.equalShare == 0.5)
  #expect(agreement.withinOneStep == 3)
  #expect(agreement.largest == 255)
  try agreement.add([Int64.min], [Int64.max])
  #expect(agreement.largest == .max)
  #expect(throws: MetricError.countsDiffer(1, 0)) { try agreement.add([Int8(1)], []) }
}
