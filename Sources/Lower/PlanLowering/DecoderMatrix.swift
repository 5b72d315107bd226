import ModelGraph
import PackageFormat
import SharedBytes
import TensorTypes

/// Rows of weights as a decoder's kernels take them: bytes, or nibbles in groups.
struct DecoderMatrix {
  let type: ElementType
  let rows, depth: Int
  /// One for each row.
  let scales: [Float]
  /// Weights in a group of nibbles; 0 for bytes.
  let groupSize: Int
  /// Row by row, for nibbles.
  let groupScales: [UInt8]
  let elements: SharedBytes

  /// A constant tensor of two axes; nil where it is none that a kernel takes.
  init?(_ tensor: Tensor) {
    guard let bytes = tensor.constant, tensor.shape.rank == 2,
      let quantization = tensor.quantization,
      quantization.zeroPoints.allSatisfy({ $0 == 0 }), (quantization.axis ?? 0) == 0,
      tensor.type == .int4 || (tensor.type == .int8 && quantization.groups == nil)
    else { return nil }
    type = tensor.type
    (rows, depth) = (tensor.shape[0], tensor.shape[1])
    elements = bytes
    let given = quantization.scales
    guard given.count == 1 || given.count == rows else { return nil }
    scales = given.count == 1 ? [Float](repeating: given[0], count: rows) : given
    if tensor.type == .int8 {
      (groupSize, groupScales) = (0, [])
    } else {
      // Without groups a row is one.
      let size = min(quantization.groups?.size ?? tensor.shape[1], tensor.shape[1])
      guard size > 0 else { return nil }
      let count = rows * ((depth + size - 1) / size)
      groupSize = size
      groupScales = quantization.groups?.scales ?? [UInt8](repeating: 1, count: count)
      guard groupScales.count == count, groupScales.allSatisfy({ (1...127).contains($0) }) else {
        return nil
      }
    }
  }

  private init(_ first: DecoderMatrix, rows: Int, parts: [DecoderMatrix], elements: SharedBytes) {
    (type, depth, groupSize) = (first.type, first.depth, first.groupSize)
    self.rows = rows
    self.elements = elements
    scales = parts.flatMap(\.scales)
    groupScales = parts.flatMap(\.groupScales)
  }

  /// The rows of all, one matrix after the other; nil where they are of different kinds.
  static func joined(_ parts: [DecoderMatrix]) -> DecoderMatrix? {
    guard let first = parts.first,
      parts.allSatisfy({
        $0.type == first.type && $0.depth == first.depth && $0.groupSize == first.groupSize
      })
    else { return nil }
    if parts.count == 1 { return first }
    var bytes: [UInt8] = []
    // A matrix of nibbles may end inside of a byte.
    var pending: UInt8?
    for part in parts {
      for byte in part.elements.array {
        if let low = pending {
          bytes.append(low | byte << 4)
          pending = byte >> 4
        } else {
          bytes.append(byte)
        }
      }
      let isOdd = part.type == .int4 && part.rows * part.depth % 2 != 0
      guard isOdd else { continue }
      if pending == nil { pending = bytes.removeLast() & 0x0F } else { pending = nil }
    }
    if let pending { bytes.append(pending) }
    return DecoderMatrix(
      first, rows: parts.reduce(0) { $0 + $1.rows }, parts: parts, elements: SharedBytes(bytes))
  }
}

extension PlanBuilder {
  /// The rows of a node's second input.
  func matrix(of node: Node) throws(LoweringError) -> DecoderMatrix {
    guard let id = node.optionalInput(1), let matrix = DecoderMatrix(graph[id]) else {
      let name = node.optionalInput(1).map { graph[$0].name } ?? "weights"
      throw .notQuantized(node: node.name, tensor: name)
    }
    return matrix
  }

  /// The operands of a step with rows behind its first: the rows, their factors, and for nibbles
  /// the group scales.
  mutating func operands(_ matrix: DecoderMatrix, factors: [Int16]) -> [Int] {
    var operands = [
      sharedConstant(matrix.elements, matrix.type, [matrix.rows, matrix.depth]),
      sharedConstant(SharedBytes(values: factors), .int16, [matrix.rows]),
    ]
    if matrix.type == .int4 {
      operands.append(
        sharedConstant(
          SharedBytes(matrix.groupScales), .int8,
          [matrix.rows, matrix.groupScales.count / matrix.rows]))
    }
    return operands
  }
}
