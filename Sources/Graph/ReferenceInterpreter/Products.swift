import ModelGraph

/// x [..., I] times the transpose of weights [O, I], plus a bias [O].
func fullyConnect(
  _ x: Operand, weights: Operand, bias: [Float]?, activation: FusedActivation
) -> [Float] {
  let outputs = weights.shape[0]
  let depth = weights.shape[1]
  let count = x.values.count / depth
  var result = rows(of: bias, count: count, width: outputs)
  x.values.withUnsafeBufferPointer { x in
    weights.values.withUnsafeBufferPointer { weights in
      result.withUnsafeMutableBufferPointer { result in
        guard let x = x.baseAddress, let weights = weights.baseAddress,
          let result = result.baseAddress
        else { return }
        addProduct(
          MatrixView(start: x, rowStride: depth),
          transposed: MatrixView(start: weights, rowStride: depth), to: result,
          rowStride: outputs, rows: count, columns: outputs, depth: depth)
      }
    }
  }
  apply(activation, &result)
  return result
}

/// a [..., M, K] times b [..., K, N]; leading axes are broadcast.
func multiplyMatrices(_ a: Operand, _ b: Operand, result shape: Shape) -> [Float] {
  let (rows, depth, columns) = (a.shape[-2], a.shape[-1], b.shape[-1])
  var result = [Float](repeating: 0, count: shape.elementCount)
  let batch = Shape(Array(shape.dimensions.dropLast(2)))
  let starts = [a, b].map { operand in
    broadcastStrides(of: Shape(Array(operand.shape.dimensions.dropLast(2))), to: batch)
  }
  a.values.withUnsafeBufferPointer { a in
    b.values.withUnsafeBufferPointer { b in
      result.withUnsafeMutableBufferPointer { result in
        guard let a = a.baseAddress, let b = b.baseAddress, let result = result.baseAddress
        else { return }
        var matrix = 0
        forEachElement(of: batch, starts[0], starts[1]) { left, right in
          addProduct(
            a + left * rows * depth, b + right * depth * columns,
            to: result + matrix * rows * columns, rows: rows, columns: columns, depth: depth)
          matrix += 1
        }
      }
    }
  }
  return result
}

/// A bias repeated for each row, or zeros: what a product is added to.
func rows(of bias: [Float]?, count: Int, width: Int) -> [Float] {
  guard let bias else { return [Float](repeating: 0, count: count * width) }
  return [Float](unsafeUninitializedCapacity: count * width) { buffer, initialized in
    for row in 0..<count {
      for column in 0..<width {
        buffer.initializeElement(at: row * width + column, to: bias[column])
      }
    }
    initialized = count * width
  }
}
