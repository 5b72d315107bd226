import Foundation
import ModelGraph
import TestSupport
import Testing

private func plain(_ operation: BinaryOperation, _ a: Float, _ b: Float) -> Float {
  switch operation {
  case .add: a + b
  case .subtract: a - b
  case .multiply: a * b
  case .divide: a / b
  case .minimum: min(a, b)
  case .maximum: max(a, b)
  }
}

@Test(arguments: BinaryOperation.allCases)
func aBinaryOperationBroadcastsEitherSide(operation: BinaryOperation) throws {
  var random = SplitMix64(seed: 5)
  let shapes: [(Shape, Shape)] = [
    ([2, 3, 4], [2, 3, 4]), ([2, 3, 4], [4]), ([3, 1], [2, 1, 4]), ([], [2, 2]), ([2, 2], [1, 1]),
    ([], []), ([1, 1, 1, 5], [1, 2, 3, 1]),
  ]
  for (left, right) in shapes {
    let (a, b) = (Values(left, random: &random), Values(right, random: &random))
    let found = try run(.binary(operation, activation: .none), [a, b])
    let strides = found.shape.strides
    for index in found.values.indices {
      // The position of this element along each axis, taken modulo the operand's own extent.
      func element(_ operand: Values) -> Float {
        let skipped = found.shape.rank - operand.shape.rank
        let offset = operand.shape.dimensions.indices.reduce(0) { sum, axis in
          let at = index / strides[axis + skipped] % found.shape[axis + skipped]
          return sum + at % operand.shape[axis] * operand.shape.strides[axis]
        }
        return operand.values[offset]
      }
      #expect(found.values[index] == plain(operation, element(a), element(b)), "\(left) \(right)")
    }
  }
}

@Test func unaryFunctionsHaveTheirDefinedValues() throws {
  let x = Values([7], [-8, -2, -0.5, 0, 0.5, 2, 8])
  let cases: [(UnaryOperation, (Double) -> Double)] = [
    (.relu, { max($0, 0) }),
    (.relu6, { min(max($0, 0), 6) }),
    (.clip(lower: -1, upper: 3), { min(max($0, -1), 3) }),
    (.leakyRelu(slope: 0.25), { $0 < 0 ? $0 / 4 : $0 }),
    (.logistic, { 1 / (1 + exp(-$0)) }),
    (.tanh, { (exp($0) - exp(-$0)) / (exp($0) + exp(-$0)) }),
    (.hardSwish, { $0 * min(max($0 + 3, 0), 6) / 6 }),
    (.identity, { $0 }),
  ]
  for (operation, function) in cases {
    let found = try run(.unary(operation), [x])
    let expected = x.values.map { Float(function(Double($0))) }
    #expect(distance(found.values, expected) < 1e-6, "\(operation)")
  }
}

@Test func saturatedFunctionsStayFinite() throws {
  let x = Values([4], [-1000, -90, 90, 1000])
  let logistic = try run(.unary(.logistic), [x]).values
  #expect(distance(logistic, [0, 0, 1, 1]) < 1e-30)
  #expect(try run(.unary(.tanh), [x]).values == [-1, -1, 1, 1])
}
