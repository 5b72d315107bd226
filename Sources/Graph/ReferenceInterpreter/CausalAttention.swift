import Foundation
import ModelGraph

// Causal attention, head by head: the scores of a block of queries in one product with the keys
// that any of them sees, their softmax row by row, and the block's results in a second product.
// BLAS knows no causality: a few scores of each block are computed in vain.

/// Causal attention of rotated queries to rotated keys.
func attend(_ attention: Attention, _ q: Operand, _ keys: Operand, _ values: Operand) -> [Float] {
  let (size, length) = (attention.headSize, q.shape[0])
  let turned = (
    q: rotate(attention, q, heads: attention.heads),
    keys: rotate(attention, keys, heads: attention.keyHeads)
  )
  let (width, keyWidth) = (attention.heads * size, attention.keyHeads * size)
  let blocks = stride(from: 0, to: length, by: 64).map { $0..<min($0 + 64, length) }
  var result = [Float](repeating: 0, count: length * width)
  var scores = [Float](repeating: 0, count: length * length)
  for head in 0..<attention.heads {
    let keyHead = head / (attention.heads / attention.keyHeads)
    withMatrices(turned.q, turned.keys, &scores) { q, keys, scores in
      scores.update(repeating: 0, count: length * length)
      for block in blocks {
        addProduct(
          MatrixView(start: q + block.lowerBound * width + head * size, rowStride: width),
          transposed: MatrixView(start: keys + keyHead * size, rowStride: keyWidth),
          to: scores + block.lowerBound * length, rowStride: length, rows: block.count,
          columns: block.upperBound, depth: size)
      }
      for position in 0..<length {
        normalizeExponentials(
          scores + position * length, count: position + 1, of: length,
          scale: 1 / Float(size).squareRoot())
      }
    }
    withMatrices(scores, values.values, &result) { scores, values, result in
      for block in blocks {
        addProduct(
          MatrixView(start: scores + block.lowerBound * length, rowStride: length),
          MatrixView(start: values + keyHead * size, rowStride: keyWidth),
          to: result + block.lowerBound * width + head * size, rowStride: width, rows: block.count,
          columns: size, depth: block.upperBound)
      }
    }
  }
  return result
}

/// Queries or keys with each head turned by its row's position.
private func rotate(_ attention: Attention, _ x: Operand, heads: Int) -> [Float] {
  let pairs = attention.headSize / 2
  let frequencies = (0..<pairs).map {
    pow(Double(attention.rotaryBase), -2 * Double($0) / Double(attention.headSize))
  }
  var result = x.values
  result.withUnsafeMutableBufferPointer { result in
    for position in 0..<x.shape[0] {
      let row = position * heads * attention.headSize
      for pair in 0..<pairs {
        let angle = Double(position) * frequencies[pair]
        let (cosine, sine) = (Float(cos(angle)), Float(sin(angle)))
        for head in 0..<heads {
          let index = row + head * attention.headSize + 2 * pair
          let (a, b) = (result[index], result[index + 1])
          result[index] = a * cosine - b * sine
          result[index + 1] = a * sine + b * cosine
        }
      }
    }
  }
  return result
}

/// The first `count` scores of a row, scaled, as shares of the sum of their exponentials; zero for
/// the others of the row.
private func normalizeExponentials(
  _ scores: UnsafeMutablePointer<Float>, count: Int, of width: Int, scale: Float
) {
  var greatest = -Float.infinity
  for index in 0..<count { greatest = max(greatest, scores[index]) }
  var sum = 0.0
  for index in 0..<count {
    scores[index] = exp((scores[index] - greatest) * scale)
    sum += Double(scores[index])
  }
  let share = Float(1 / sum)
  for index in 0..<count { scores[index] *= share }
  for index in count..<width { scores[index] = 0 }
}

/// Calls `body` with where two arrays begin and where it writes; none of them is empty.
private func withMatrices(
  _ a: [Float], _ b: [Float], _ c: inout [Float],
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      c.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        body(a, b, c)
      }
    }
  }
}
