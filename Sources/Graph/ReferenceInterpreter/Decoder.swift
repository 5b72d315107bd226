import Foundation
import ModelGraph

// The operations of a decoder. Sums over a row are double: a row's mean square and a softmax over a
// long context lose digits in float.

/// The rows of a table that tokens name; a token beyond the table takes its last row, as the
/// runtime does.
func embed(_ tokens: Operand, table: Operand) -> [Float] {
  let (rows, width) = (table.shape[0], table.shape[1])
  let count = tokens.values.count * width
  return [Float](unsafeUninitializedCapacity: count) { result, initialized in
    table.values.withUnsafeBufferPointer { table in
      for (position, token) in tokens.values.enumerated() {
        let row = Int(min(max(token, 0), Float(rows - 1)))
        _ = UnsafeMutableBufferPointer(rebasing: result[(position * width)...])
          .initialize(fromContentsOf: table[row * width..<(row + 1) * width])
      }
    }
    initialized = count
  }
}

/// x over the root of its mean square, times a gain for each element.
func normalizeRootMeanSquare(_ x: Operand, gain: [Float], epsilon: Float) -> [Float] {
  let width = x.shape[-1]
  var result = x.values
  for start in stride(from: 0, to: result.count, by: width) {
    var squares = 0.0
    for index in start..<start + width { squares += Double(x.values[index] * x.values[index]) }
    let factor = Float(1 / (squares / Double(width) + Double(epsilon)).squareRoot())
    for index in 0..<width {
      result[start + index] = x.values[start + index] * factor * gain[index]
    }
  }
  return result
}

/// gate * logistic(gate) * up.
func gateSiLU(_ gate: [Float], _ up: [Float]) -> [Float] {
  [Float](unsafeUninitializedCapacity: gate.count) { result, initialized in
    gate.withUnsafeBufferPointer { gate in
      up.withUnsafeBufferPointer { up in
        for index in gate.indices {
          let x = gate[index]
          result.initializeElement(at: index, to: x / (1 + exp(-x)) * up[index])
        }
      }
    }
    initialized = gate.count
  }
}
