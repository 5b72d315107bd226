import Foundation
import ModelGraph

// The operations of a decoder. Sums over a row are double: a row's mean square and a softmax over a
// long context lose digits in float.

/// The rows of a table that tokens name; a token beyond the table takes its last row, as the
/// runtime does.
func embed(_ tokens: Operand, table: Operand) -> [Float] {
  let (rows, width) = (table.shape[0], table.shape[1])
  var result: [Float] = []
  result.reserveCapacity(tokens.values.count * width)
  for token in tokens.values {
    let row = Int(min(max(token, 0), Float(rows - 1)))
    result += table.values[row * width..<(row + 1) * width]
  }
  return result
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
  zip(gate, up).map { $0 / (1 + exp(-$0)) * $1 }
}

/// Causal attention of rotated queries to rotated keys.
func attend(_ attention: Attention, _ q: Operand, _ keys: Operand, _ values: Operand) -> [Float] {
  let size = attention.headSize
  let length = q.shape[0]
  let turned = (
    q: rotate(attention, q, heads: attention.heads),
    keys: rotate(attention, keys, heads: attention.keyHeads)
  )
  let (width, keyWidth) = (attention.heads * size, attention.keyHeads * size)
  let scale = 1 / Float(size).squareRoot()
  var result = [Float](repeating: 0, count: length * width)
  var scores = [Float](repeating: 0, count: length)
  for head in 0..<attention.heads {
    let keyHead = head / (attention.heads / attention.keyHeads)
    for position in 0..<length {
      let query = position * width + head * size
      for other in 0...position {
        let key = other * keyWidth + keyHead * size
        var sum: Float = 0
        for index in 0..<size { sum += turned.q[query + index] * turned.keys[key + index] }
        scores[other] = sum * scale
      }
      normalizeExponentials(&scores, count: position + 1)
      for other in 0...position {
        let value = other * keyWidth + keyHead * size
        for index in 0..<size {
          result[query + index] += scores[other] * values.values[value + index]
        }
      }
    }
  }
  return result
}

/// Queries or keys with each head turned by its row's position.
func rotate(_ attention: Attention, _ x: Operand, heads: Int) -> [Float] {
  let size = attention.headSize
  let frequencies = (0..<size / 2).map {
    pow(Double(attention.rotaryBase), -2 * Double($0) / Double(size))
  }
  var result = x.values
  for position in 0..<x.shape[0] {
    let turns = frequencies.map {
      (cos: cos(Double(position) * $0), sin: sin(Double(position) * $0))
    }
    for head in 0..<heads {
      let start = (position * heads + head) * size
      for (pair, turn) in turns.enumerated() {
        let (a, b) = (x.values[start + 2 * pair], x.values[start + 2 * pair + 1])
        result[start + 2 * pair] = a * Float(turn.cos) - b * Float(turn.sin)
        result[start + 2 * pair + 1] = a * Float(turn.sin) + b * Float(turn.cos)
      }
    }
  }
  return result
}

/// The first `count` scores as shares of the sum of their exponentials.
private func normalizeExponentials(_ scores: inout [Float], count: Int) {
  let greatest = scores[..<count].max() ?? 0
  var sum = 0.0
  for index in 0..<count {
    scores[index] = exp(scores[index] - greatest)
    sum += Double(scores[index])
  }
  for index in 0..<count { scores[index] = Float(Double(scores[index]) / sum) }
}
