import Foundation
import ModelGraph

/// A function of two operands, broadcast to each other.
func combine(
  _ operation: BinaryOperation, _ a: Operand, _ b: Operand, result shape: Shape,
  activation: FusedActivation
) -> [Float] {
  var result: [Float]
  switch operation {
  case .add: result = combine(a, b, shape) { $0 + $1 }
  case .subtract: result = combine(a, b, shape) { $0 - $1 }
  case .multiply: result = combine(a, b, shape) { $0 * $1 }
  case .divide: result = combine(a, b, shape) { $0 / $1 }
  case .minimum: result = combine(a, b, shape) { $1 < $0 ? $1 : $0 }
  case .maximum: result = combine(a, b, shape) { $1 > $0 ? $1 : $0 }
  }
  apply(activation, &result)
  return result
}

@inline(__always)
private func combine(
  _ a: Operand, _ b: Operand, _ shape: Shape, _ function: (Float, Float) -> Float
) -> [Float] {
  let count = shape.elementCount
  return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
    a.values.withUnsafeBufferPointer { x in
      b.values.withUnsafeBufferPointer { y in
        // The usual case, free of the walk over two sets of strides.
        if a.shape == shape, b.shape == shape {
          for index in 0..<count {
            buffer.initializeElement(at: index, to: function(x[index], y[index]))
          }
          return
        }
        var next = 0
        let strides = [a, b].map { broadcastStrides(of: $0.shape, to: shape) }
        forEachElement(of: shape, strides[0], strides[1]) { left, right in
          buffer.initializeElement(at: next, to: function(x[left], y[right]))
          next += 1
        }
      }
    }
    initialized = count
  }
}

/// A function of each element.
func apply(_ operation: UnaryOperation, _ x: [Float]) -> [Float] {
  switch operation {
  case .relu: x.map { max($0, 0) }
  case .relu6: x.map { min(max($0, 0), 6) }
  case .clip(let lower, let upper): x.map { min(max($0, lower), upper) }
  case .leakyRelu(let slope): x.map { $0 < 0 ? $0 * slope : $0 }
  case .logistic: x.map { 1 / (1 + exp(-$0)) }
  case .tanh: x.map { tanh($0) }
  case .hardSwish: x.map { $0 * (min(max($0 + 3, 0), 6) / 6) }
  case .identity: x
  }
}

/// The function that an operation applies to its own result.
func apply(_ activation: FusedActivation, _ values: inout [Float]) {
  switch activation {
  case .none: return
  case .relu: clamp(&values, 0, .infinity)
  case .relu6: clamp(&values, 0, 6)
  case .reluN1To1: clamp(&values, -1, 1)
  }
}

private func clamp(_ values: inout [Float], _ lower: Float, _ upper: Float) {
  for index in values.indices { values[index] = min(max(values[index], lower), upper) }
}
