import PlanLowering
import TFLiteFormat
import TestSupport
import Testing

/// Random models of one operator, held byte for byte to TensorFlow Lite Micro's reference kernels.
@Suite struct TFLiteMicroTests {
  /// 25 kinds of operator times so many cases.
  static let casesPerKind: UInt64 = 80

  @Test(
    "two thousand random operators give TensorFlow Lite Micro's bytes",
    .enabled("needs tflite-micro") { await TFLiteMicroPeer.isPresent() })
  func randomOperators() async throws {
    var cases: [OperatorCase] = []
    for kind in OperatorKind.allCases {
      for seed in 0..<Self.casesPerKind { cases.append(try OperatorCase(kind, seed: seed)) }
    }
    #expect(cases.count == 2000)
    let questions = try cases.map {
      TFLiteMicroPeer.Case(model: try TFLiteWriter.write($0.graph), inputs: $0.inputBytes)
    }
    let answers = try await TFLiteMicroPeer.run(questions)
    for (item, answer) in zip(cases, answers) {
      guard case .outputs(let outputs) = answer else {
        Issue.record("\(item.name): \(answer)")
        continue
      }
      for weights: PlanLowering.WeightOrder in [.fast, .plain] {
        let found = try item.hostOutput(weights: weights)
        let expected = outputs[0]
        #expect(found == expected, "\(item.name), \(weights) weights")
      }
    }
  }
}
