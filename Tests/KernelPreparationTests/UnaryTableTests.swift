import Foundation
import KernelPreparation
import Kernels
import ModelGraph
import TestSupport
import Testing

/// A function in reals.
private func real(_ operation: UnaryOperation, _ x: Double) -> Double {
  switch operation {
  case .relu: max(x, 0)
  case .relu6: min(max(x, 0), 6)
  case .clip(let lower, let upper): min(max(x, Double(lower)), Double(upper))
  case .leakyRelu(let slope): x >= 0 ? x : Double(slope) * x
  case .logistic: 1 / (1 + exp(-x))
  case .tanh: tanh(x)
  case .hardSwish: x * min(max(x + 3, 0), 6) / 6
  case .identity: x
  }
}

private let operations: [UnaryOperation] = [
  .relu, .relu6, .clip(lower: -2, upper: 3.5), .leakyRelu(slope: 0.1), .leakyRelu(slope: -0.5),
  .logistic, .tanh, .hardSwish, .identity,
]

@Test(arguments: operations, 0..<60 as Range<UInt64>)
func everyEntryOfATableIsNearTheRealFunction(operation: UnaryOperation, seed: UInt64) throws {
  var random = SplitMix64(seed: seed)
  let input = TensorQuantization(
    scale: Float.random(in: 0x1p-7...0x1p-3, using: &random),
    zeroPoint: random.quantization().zeroPoint)
  let output =
    switch operation {
    case .logistic: TensorQuantization(scale: 0x1p-8, zeroPoint: -128)
    case .tanh: TensorQuantization(scale: 0x1p-7, zeroPoint: 0)
    default:
      TensorQuantization(
        scale: input.scale * Float.random(in: 0.3...2, using: &random),
        zeroPoint: random.quantization().zeroPoint)
    }
  let table = try unaryTable(operation, input: input, output: output)
  // The bounds of a clip are rounded to steps themselves, and 16 bits are all that a hard swish
  // has.
  let tolerance = operation == .hardSwish ? 1.5 : 1.01
  for (entry, integer) in zip(table, Int32(-128)...127) {
    let x = Double(input.scale) * Double(integer - input.zeroPoint)
    let steps = real(operation, x) / Double(output.scale) + Double(output.zeroPoint)
    let error = abs(Double(entry) - min(max(steps, -128), 127))
    #expect(error <= tolerance, "\(operation) of \(x), seed \(seed)")
  }
}

@Test func aLookupMayOverwriteItsInput() throws {
  let table = (0..<256).map { Int8(truncatingIfNeeded: 127 - $0) }
  var memory = (-128...127).map { Int8($0) }
  memory.withUnsafeMutableBufferPointer { memory in
    var output = MutableSpan(_unsafeElements: memory)
    lookup(
      table: table.span, input: Span(_unsafeElements: UnsafeBufferPointer(memory)),
      output: &output)
  }
  #expect(memory == table)
}

@Test func aResultWithAnotherQuantizationThanTheFixedOneIsRefused() {
  let some = TensorQuantization(scale: 0.1, zeroPoint: 3)
  #expect(
    throws: KernelPreparationError.fixedQuantization(
      operation: "logistic", scale: 0x1p-8, zeroPoint: -128)
  ) { try unaryTable(.logistic, input: some, output: some) }
  #expect(
    throws: KernelPreparationError.fixedQuantization(
      operation: "tanh", scale: 0x1p-7, zeroPoint: 0)
  ) { try unaryTable(.tanh, input: some, output: some) }
}

@Test func aRatioThatLeaves32BitsIsRefused() {
  let coarse = TensorQuantization(scale: 0x1p12, zeroPoint: 0)
  let fine = TensorQuantization(scale: 0x1p-12, zeroPoint: 0)
  #expect(throws: KernelPreparationError.self) { try requantizeTable(input: coarse, output: fine) }
}

@Test func boundsAreHeldToInt8() {
  let quantization = TensorQuantization(scale: 0.05, zeroPoint: -100)
  #expect(ActivationBounds(.none, quantization) == ActivationBounds(-128, 127))
  #expect(ActivationBounds(.relu, quantization) == ActivationBounds(-100, 127))
  #expect(ActivationBounds(.relu6, quantization) == ActivationBounds(-100, 20))
  #expect(ActivationBounds(.reluN1To1, quantization) == ActivationBounds(-120, -80))
  let tiny = TensorQuantization(scale: 1e-30, zeroPoint: 0)
  #expect(ActivationBounds(.relu6, tiny) == ActivationBounds(0, 127))
}

extension ActivationBounds {
  fileprivate init(_ minimum: Int32, _ maximum: Int32) {
    self.init(.none, TensorQuantization(scale: 1, zeroPoint: 0))
    self.minimum = minimum
    self.maximum = maximum
  }
}
