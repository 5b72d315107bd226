import KernelPreparation
import Kernels
import ModelGraph
import TestSupport
import Testing

/// Two shapes that are broadcast to each other, and their result's.
private func broadcastShapes(_ random: inout SplitMix64) -> (left: [Int], right: [Int], [Int]) {
  let full = random.shape(rank: 1...4)
  var left = full
  var right = full
  for axis in full.indices {
    switch UInt8.random(in: 0..<4, using: &random) {
    case 0: left[axis] = 1
    case 1: right[axis] = 1
    default: break
    }
  }
  if Bool.random(using: &random) {
    let dropped = Int.random(in: 0..<right.count, using: &random)
    if right[..<dropped].allSatisfy({ $0 == 1 }) { right = Array(right[dropped...]) }
  }
  let result = zip(left, Array(repeating: 1, count: left.count - right.count) + right).map(max)
  return (left, right, result)
}

private func real(_ value: Int8, _ quantization: TensorQuantization) -> Double {
  Double(quantization.scale) * Double(Int32(value) - quantization.zeroPoint)
}

private enum Function: CaseIterable {
  case sum, difference, product, lesser, greater

  func callAsFunction(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .sum: left + right
    case .difference: left - right
    case .product: left * right
    case .lesser: min(left, right)
    case .greater: max(left, right)
    }
  }

  func run(
    left: [Int8], _ leftQuantization: TensorQuantization, right: [Int8],
    _ rightQuantization: TensorQuantization, walk: BroadcastWalk, output: TensorQuantization,
    count: Int
  ) throws -> [Int8] {
    var result = [Int8](repeating: 0, count: count)
    var span = result.mutableSpan
    switch self {
    case .sum:
      let p = try AdditionParameters(
        addingTo: leftQuantization, rightQuantization, output: output, activation: .none)
      add(p, walk: walk, left: left.span, right: right.span, output: &span)
    case .difference:
      let p = try AdditionParameters(
        subtractingFrom: leftQuantization, rightQuantization, output: output, activation: .none)
      subtract(p, walk: walk, left: left.span, right: right.span, output: &span)
    case .product:
      let p = try MultiplicationParameters(
        leftQuantization, rightQuantization, output: output, activation: .none)
      multiply(p, walk: walk, left: left.span, right: right.span, output: &span)
    case .lesser: minimum(walk: walk, left: left.span, right: right.span, output: &span)
    case .greater: maximum(walk: walk, left: left.span, right: right.span, output: &span)
    }
    return result
  }
}

@Test(arguments: Function.allCases, 0..<100 as Range<UInt64>)
private func aFunctionOfTwoElementsIsWithinAStepOfTheRealOne(function: Function, seed: UInt64)
  throws
{
  var random = SplitMix64(seed: seed)
  let (leftShape, rightShape, shape) = broadcastShapes(&random)
  let walk = try BroadcastWalk(left: leftShape, right: rightShape)
  let leftQuantization = random.quantization()
  let isSelection = function == .lesser || function == .greater
  let rightQuantization = isSelection ? leftQuantization : random.quantization()
  let output = isSelection ? leftQuantization : random.quantization()
  let left = random.int8s(leftShape.reduce(1, *))
  let right = random.int8s(rightShape.reduce(1, *))
  let result = try function.run(
    left: left, leftQuantization, right: right, rightQuantization, walk: walk, output: output,
    count: shape.reduce(1, *))
  for (value, index) in zip(result, indices(of: shape)) {
    let exact = function(
      real(left[broadcastPosition(of: index, in: leftShape)], leftQuantization),
      real(right[broadcastPosition(of: index, in: rightShape)], rightQuantization))
    let steps = exact / Double(output.scale) + Double(output.zeroPoint)
    let error = abs(Double(value) - min(max(steps, -128), 127))
    #expect(error <= 0.5 + 0x1p-10 * 256, "\(leftShape) \(rightShape) at \(index)")
  }
}

@Test(arguments: Function.allCases)
private func aFunctionOfTwoElementsMayOverwriteAnOperand(function: Function) throws {
  var random = SplitMix64(seed: 3)
  let quantization = random.quantization()
  let left = random.int8s(77)
  let right = random.int8s(77)
  let walk = BroadcastWalk(count: 77)
  let expected = try function.run(
    left: left, quantization, right: right, quantization, walk: walk, output: quantization,
    count: 77)
  let sum = try AdditionParameters(
    addingTo: quantization, quantization, output: quantization, activation: .none)
  let difference = try AdditionParameters(
    subtractingFrom: quantization, quantization, output: quantization, activation: .none)
  let product = try MultiplicationParameters(
    quantization, quantization, output: quantization, activation: .none)
  for isLeft in [true, false] {
    var memory = isLeft ? left : right
    memory.withUnsafeMutableBufferPointer { memory in
      let same = Span(_unsafeElements: UnsafeBufferPointer(memory))
      var output = MutableSpan(_unsafeElements: memory)
      let (a, b) = isLeft ? (same, right.span) : (left.span, same)
      switch function {
      case .sum: add(sum, walk: walk, left: a, right: b, output: &output)
      case .difference: subtract(difference, walk: walk, left: a, right: b, output: &output)
      case .product: multiply(product, walk: walk, left: a, right: b, output: &output)
      case .lesser: minimum(walk: walk, left: a, right: b, output: &output)
      case .greater: maximum(walk: walk, left: a, right: b, output: &output)
      }
    }
    #expect(memory == expected)
  }
}

@Test func shapesThatDoNotFitAreRefused() {
  #expect(throws: KernelPreparationError.shapeMismatch(operation: "a broadcast", [2, 3], [2, 4])) {
    try BroadcastWalk(left: [2, 3], right: [2, 4])
  }
}

@Test func aBroadcastThatChangesSidesTooOftenIsRefused() throws {
  _ = try BroadcastWalk(left: [2, 1, 2, 1], right: [1, 2, 1, 2])
  #expect(throws: KernelPreparationError.tooManyAxes(operation: "a broadcast", count: 5, limit: 4))
  {
    try BroadcastWalk(left: [2, 1, 2, 1, 2], right: [1, 2, 1, 2, 1])
  }
}

@Test func aSumOnAFarFinerScaleIsRefused() {
  let coarse = TensorQuantization(scale: 1, zeroPoint: 0)
  let fine = TensorQuantization(scale: 0x1p-20, zeroPoint: 0)
  #expect(throws: KernelPreparationError.self) {
    try AdditionParameters(addingTo: coarse, coarse, output: fine, activation: .none)
  }
}
