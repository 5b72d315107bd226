import ModelMetrics
import Testing

@Test func theHighestValueWinsAndTiesGoToTheLowestIndex() {
  #expect(indexOfMaximum([1, 3, 2]) == 1)
  #expect(indexOfMaximum([2, 3, 3]) == 1)
  #expect(indexOfMaximum([Int8(-128), -128]) == 0)
  #expect(indexOfMaximum([Float.nan, -1, .nan, 0]) == 3)
  #expect(indexOfMaximum([Float.nan]) == nil)
  #expect(indexOfMaximum([Float]()) == nil)
}

@Test func accuracyIsTheShareOfRightAnswers() {
  var accuracy = Accuracy()
  #expect(accuracy.value == nil)
  for (predicted, label) in [(1, 1), (2, 1), (0, 0), (nil, 0)] {
    accuracy.add(predicted: predicted, label: label)
  }
  #expect(accuracy.value == 0.5)
  #expect(accuracy.correct == 2)
}

@Test func confusionIsCountedByLabelAndAnswer() throws {
  var counts = ConfusionCounts(classes: 3)
  for (predicted, label) in [(0, 0), (1, 0), (1, 1), (1, 1), (0, 1)] {
    try counts.add(predicted: predicted, label: label)
  }
  #expect(counts[label: 0, predicted: 1] == 1)
  #expect(counts[label: 1, predicted: 1] == 2)
  #expect(counts.recall(of: 1) == 2.0 / 3)
  #expect(counts.precision(of: 0) == 0.5)
  #expect(counts.recall(of: 2) == nil)
  #expect(counts.precision(of: 2) == nil)
}

@Test func aLabelBeyondTheClassesIsRefused() {
  var counts = ConfusionCounts(classes: 3)
  #expect(throws: MetricError.noSuchClass(found: 3, classes: 3)) {
    try counts.add(predicted: 0, label: 3)
  }
  #expect(throws: MetricError.noSuchClass(found: -1, classes: 3)) {
    try counts.add(predicted: -1, label: 0)
  }
}

@Test func answersAgreeWhereTheHighestOutputIsTheSame() throws {
  var agreement = AnswerAgreement()
  try agreement.add([0, 1], [0.4, 0.5])
  try agreement.add([0, 1], [0.5, 0.5])
  #expect(agreement.value == 0.5)
  #expect(throws: MetricError.countsDiffer(1, 2)) { try agreement.add([1], [1, 2]) }
}
