/// TensorFlow Lite Micro's reference kernels, which decide what bytes are right.
///
/// Tests say `.enabled("needs tflite-micro") { await TFLiteMicroPeer.isPresent() }`.
public enum TFLiteMicroPeer {
  /// A model with the bytes of its inputs.
  public struct Case: Sendable {
    /// A `.tflite` file.
    public let model: [UInt8]
    /// One for each input, in the model's order.
    public let inputs: [[UInt8]]
    /// How many outputs to read.
    public let outputCount: Int

    /// A model with the bytes of its inputs.
    public init(model: [UInt8], inputs: [[UInt8]], outputCount: Int = 1) {
      self.model = model
      self.inputs = inputs
      self.outputCount = outputCount
    }
  }

  /// The outputs of a case, or what the interpreter said instead.
  public enum Answer: Equatable, Sendable {
    case outputs([[UInt8]])
    case refused(String)
  }

  /// Whether the interpreter is installed.
  public static func isPresent() async -> Bool {
    await PythonPeer.has("tflite_micro", "numpy")
  }

  /// Runs all cases in one process, in their order.
  public static func run(
    _ cases: [Case], timeLimitSeconds: Int = 300
  ) async throws -> [Answer] {
    var input: [UInt8] = []
    append(cases.count, to: &input)
    for item in cases {
      append(item.model, to: &input)
      append(item.outputCount, to: &input)
      append(item.inputs.count, to: &input)
      for bytes in item.inputs { append(bytes, to: &input) }
    }
    var answers = PeerAnswer(
      try await PythonPeer.run(
        "tflite_micro_outputs.py", input: input, timeLimitSeconds: timeLimitSeconds))
    return try cases.map { _ in try answers.next() }
  }

  private static func append(_ count: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(count >> shift & 0xFF)) }
  }

  private static func append(_ part: [UInt8], to bytes: inout [UInt8]) {
    append(part.count, to: &bytes)
    bytes.append(contentsOf: part)
  }
}

extension PeerAnswer {
  fileprivate mutating func next() throws -> TFLiteMicroPeer.Answer {
    switch try count() {
    case 0: .outputs(try (0..<count()).map { _ in try block() })
    default: .refused(String(decoding: try block(), as: UTF8.self))
    }
  }
}
