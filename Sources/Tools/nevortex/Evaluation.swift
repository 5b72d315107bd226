import ContentID
import Datasets
import ModelMetrics

/// What one machine made of a dataset.
struct Score {
  /// What is measured: it follows from the shapes of the model's input and output.
  enum Kind { case accuracy, detection, reconstruction }

  let kind: Kind
  private var accuracy = Accuracy()
  private var curve = AreaUnderCurve()

  init(_ machine: Machine) throws {
    guard let input = machine.inputs.first, let output = machine.outputs.first,
      machine.inputs.count == 1
    else {
      throw Failure(.malformed, "a model with \(machine.inputs.count) inputs; evaluate takes one")
    }
    if output.elementCount == 1 {
      kind = .detection
    } else {
      kind = output.elementCount == input.elementCount ? .reconstruction : .accuracy
    }
  }

  mutating func add(input: [Float], output: [Float], label: Int) throws {
    switch kind {
    case .accuracy: accuracy.add(predicted: indexOfMaximum(output), label: label)
    case .detection: try curve.add(score: output[0], isPositive: label != 0)
    case .reconstruction:
      var error = ReconstructionScore()
      try error.add(input: input, output: output)
      if let score = error.value { try curve.add(score: Float(score), isPositive: label != 0) }
    }
  }

  /// The share of right answers, for a classifier.
  var accuracyValue: Double? { kind == .accuracy ? accuracy.value : nil }
  /// The area under the curve, for anything else.
  var curveValue: Double? { kind == .accuracy ? nil : curve.value }
  /// Whichever there is.
  var value: Double? { accuracyValue ?? curveValue }
}

/// A model's score on a dataset, beside another's.
struct Evaluation {
  var count = 0
  var score: Score
  var reference: Score?
  var agreement = AnswerAgreement()
  /// All output bytes, in the order of the samples.
  var hash = SHA256()

  /// Streams the dataset through both machines, a batch at a time.
  static func run(
    _ measured: inout Machine, against reference: inout Machine?, on dataset: Dataset
  ) throws -> Evaluation {
    guard dataset.labels != nil else {
      throw Failure(
        .usage, "the data has no labels: give them with --labels, or as y of an .npz")
    }
    var evaluation = Evaluation(
      score: try Score(measured), reference: try reference.map { try Score($0) })
    guard dataset.count > 0 else {
      throw Failure(.malformed, "no sample is left; --skip leaves out as many as there are")
    }
    if let other = evaluation.reference, other.kind != evaluation.score.kind {
      throw Failure(.usage, "the two models are measured differently and cannot be compared")
    }
    var stream = try dataset.stream()
    var progress = ProgressBar("evaluating")
    defer { progress.finish() }
    while true {
      let batch = try nextBatch(&stream, count: measured.batchSize)
      guard !batch.isEmpty else { return evaluation }
      let answers = try measured.outputs(batch)
      let others = try reference?.outputs(batch)
      for (index, sample) in batch.enumerated() {
        let bytes = answers[index]
        evaluation.hash.update(bytes.span.bytes)
        try evaluation.add(
          sample, try sample.reals(for: measured.inputs[0].encoding),
          measured.outputs[0].reals(bytes),
          others.flatMap { other in reference?.outputs[0].reals(other[index]) })
      }
      progress.update(evaluation.count, of: dataset.count)
    }
  }

  private mutating func add(
    _ sample: Sample, _ input: [Float], _ answer: [Float], _ other: [Float]?
  ) throws {
    count += 1
    guard let label = sample.label else { return }
    try score.add(input: input, output: answer, label: label)
    if let other {
      try reference?.add(input: input, output: other, label: label)
      if answer.count == other.count { try agreement.add(answer, other) }
    }
  }

  private static func nextBatch(_ stream: inout SampleStream, count: Int) throws -> [Sample] {
    var batch: [Sample] = []
    while batch.count < count, let sample = try stream.next() { batch.append(sample) }
    return batch
  }
}

extension Machine {
  /// What a sample of a raw file is.
  var sampleLayout: SampleLayout? {
    inputs.first.map { SampleLayout(type: $0.elementType, shape: $0.shape) }
  }

  /// The bytes of the first output of each sample.
  mutating func outputs(_ samples: [Sample]) throws -> [[UInt8]] {
    let input = inputs[0]
    let batch = try samples.map { sample in
      guard sample.layout.sampleElements == input.elementCount else {
        throw Failure(
          .malformed,
          "a sample has shape \(sample.layout.sampleShape); the input takes \(input.shape)")
      }
      return [try sample.bytes(for: input.encoding)]
    }
    return try run(batch).map { $0[0] }
  }
}

/// What `evaluate` prints.
struct EvaluationReport: Encodable {
  let count: Int
  let accuracy: Double?
  let auc: Double?
  let reference: Reference?
  let delta: Double?
  let seconds: Double
  /// Of all output bytes, so that two machines can be compared.
  let sha256: String

  /// The other model's figures.
  struct Reference: Encodable {
    let accuracy: Double?
    let auc: Double?
    /// How often both have the same answer.
    let agreement: Double?
  }

  init(_ evaluation: Evaluation, seconds: Double) {
    count = evaluation.count
    accuracy = evaluation.score.accuracyValue
    auc = evaluation.score.curveValue
    reference = evaluation.reference.map {
      Reference(
        accuracy: $0.accuracyValue, auc: $0.curveValue, agreement: evaluation.agreement.value)
    }
    if let own = evaluation.score.value, let other = evaluation.reference?.value {
      delta = own - other
    } else {
      delta = nil
    }
    self.seconds = seconds
    sha256 = evaluation.hash.finalize().hexadecimal
  }

  /// The figures for people.
  var text: String {
    func words(_ accuracy: Double?, _ auc: Double?) -> String {
      if let accuracy { return "accuracy \(Figures.percent(accuracy))" }
      return auc.map { "area under the curve \(Figures.decimal($0, 4))" } ?? "no figure"
    }
    var lines = ["\(words(accuracy, auc)) of \(Figures.count(count)) samples"]
    if let reference, let delta {
      lines.append("reference: \(words(reference.accuracy, reference.auc))")
      lines.append("difference: \(Figures.decimal(delta * 100, 2)) points")
      if let agreement = reference.agreement {
        lines.append("same answer: \(Figures.percent(agreement))")
      }
    }
    lines.append("in \(Figures.decimal(seconds, 1)) s")
    return lines.joined(separator: "\n")
  }
}
