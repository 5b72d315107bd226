import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes
import Testing

@testable import TFLiteFormat

private let distant: [Float] = [1.5, -2, 0.25, 8]

/// An addition of a constant that lies behind the FlatBuffers part, at this place in the file.
private func modelWithDistantConstant(offset: UInt64, size: UInt64) -> CraftedModel {
  let buffer = FlatBufferNode([
    (BufferTable.offset, .uint64(offset)), (BufferTable.size, .uint64(size)),
  ])
  return CraftedModel(
    edges: [
      CraftedModel.Edge(name: "x", shape: [1, 4]), CraftedModel.Edge(name: "y", shape: [1, 4]),
      CraftedModel.Edge(name: "c", shape: [1, 4], extra: [(TensorTable.buffer, .uint32(1))]),
    ],
    steps: [CraftedModel.Step(code: .add, inputs: [0, 2], output: 1)], outputs: [1],
    buffers: [FlatBufferNode(), buffer])
}

@Test func aConstantBehindTheFlatBuffersPartIsRead() throws {
  let tail = SharedBytes(values: distant).array
  let offset = modelWithDistantConstant(offset: 2, size: 16).bytes.count
  let bytes = modelWithDistantConstant(offset: UInt64(offset), size: 16).bytes + tail
  let graph = try TFLiteReader.read(SharedBytes(bytes), name: "large")
  let constant = try #require(graph.nodes[0].inputs[1])
  #expect(graph[constant].constant?.values(as: Float.self) == distant)
}

@Test(arguments: [(UInt64(1) << 40, UInt64(16)), (.max, 16), (64, .max), (2, 1 << 62)])
func aConstantBeyondTheFileIsRefused(offset: UInt64, size: UInt64) {
  let bytes = modelWithDistantConstant(offset: offset, size: size).bytes
  #expect(throws: FlatBufferError.self) {
    try TFLiteReader.read(SharedBytes(bytes), name: "large")
  }
}

@Test func everyHalfPrecisionNumberIsItsFloat() {
  for bits in UInt16.min...UInt16.max {
    let value = Float(halfPrecision: bits)
    let exponent = Int(bits >> 10 & 31)
    guard exponent != 31 else {
      #expect(bits & 0x3FF == 0 ? value.isInfinite : value.isNaN)
      continue
    }
    // A half's number in single precision: its bits moved over, scaled by the biases' difference.
    let moved = Float(bitPattern: UInt32(bits & 0x7FFF) << 13) * 0x1p112
    #expect(value == (bits >> 15 == 0 ? moved : -moved), "\(bits)")
  }
}

@Test func everyPairOfNibblesUnpacks() {
  for byte in UInt8.min...UInt8.max {
    let nibbles = SharedBytes([byte]).unpackedNibbles(count: 2).map(Int.init)
    let unsigned = [Int(byte & 15), Int(byte >> 4)]
    #expect(nibbles == unsigned.map { $0 > 7 ? $0 - 16 : $0 })
  }
}

@Test func scalesRunAlongTheirAxis() throws {
  let tensor = Tensor(
    name: "w", shape: [2, 3], type: .int8,
    quantization: TensorQuantization(scales: [1, 2, 4], zeroPoints: [0, 1, 0], axis: 1),
    constant: SharedBytes(values: [Int8(1), 1, 1, -2, -2, -2]))
  #expect(
    try tensor.dequantized().constant?.values(as: Float.self) == [1, 0, 4, -2, -6, -8])
}

@Test func aTransposedMatrixSwapsItsIndices() {
  #expect(transposed([1, 2, 3, 4, 5, 6], rows: 2) == [1, 4, 2, 5, 3, 6])
  #expect(transposed([Int](), rows: 0) == [])
}
