import FlatBufferWire
import ModelGraph
import SharedBytes
import TensorTypes

/// Reads a subgraph's tensors: shapes, types, quantization, and the bytes of constants in place.
struct TensorTableReader {
  private let file: SharedBytes
  private let buffers: FlatBufferTables

  private static let rankLimit = 8

  init(file: SharedBytes, model: FlatBufferTable) throws {
    self.file = file
    buffers = try model.tables(ModelTable.buffers)
  }

  func readTensors(of subgraph: FlatBufferTable) throws -> [Tensor] {
    let tables = try subgraph.tables(SubGraphTable.tensors)
    return try (0..<tables.count).map { try readTensor(tables.table(at: $0), index: $0) }
  }

  private func readTensor(_ table: FlatBufferTable, index: Int) throws -> Tensor {
    let name = try table.string(TensorTable.name) ?? "tensor \(index)"
    let shape = try readShape(table, name: name)
    let code = TFLiteElementType(rawValue: try table.integer(TensorTable.type, default: 0))
    guard let type = code.elementType else {
      throw TFLiteError.elementType(tensor: name, found: code.name)
    }
    try refuseUnknownStorage(table, name: name)
    let constant = try readConstant(table, name: name, shape: shape, type: type)
    let quantization = try readQuantization(
      table, name: name, shape: shape, type: type, isConstant: constant != nil)
    return Tensor(
      name: name, shape: shape, type: type, quantization: quantization, constant: constant)
  }

  /// The extents; those that are dynamic (`shape_signature` has -1) are bound to the static ones.
  private func readShape(_ table: FlatBufferTable, name: String) throws -> Shape {
    let extents = try table.integers(TensorTable.shape, as: Int32.self) ?? []
    let shape = Shape(extents.prefix(Self.rankLimit + 1).map(Int.init))
    guard shape.rank <= Self.rankLimit,
      shape.elementCount(limit: ModelGraph.elementLimit) != nil
    else { throw TFLiteError.shape(tensor: name, found: shape) }
    return shape
  }

  private func refuseUnknownStorage(_ table: FlatBufferTable, name: String) throws {
    if try table.boolean(TensorTable.isVariable) {
      throw TFLiteError.storage(tensor: name, what: "a variable that outlives a run")
    }
    if try table.table(TensorTable.sparsity) != nil {
      throw TFLiteError.storage(tensor: name, what: "a sparse layout")
    }
    if try table.integer(TensorTable.externalBuffer, default: UInt32(0)) != 0 {
      throw TFLiteError.storage(tensor: name, what: "a buffer in another file")
    }
  }
}

// The bytes of constants.
extension TensorTableReader {
  private func readConstant(
    _ table: FlatBufferTable, name: String, shape: Shape, type: ElementType
  ) throws -> SharedBytes? {
    let index = Int(try table.integer(TensorTable.buffer, default: UInt32(0)))
    // Number 0 stands for no buffer; some writers leave the list out where it would hold only that.
    let data = index == 0 && buffers.count == 0 ? nil : try readBuffer(index)
    guard let data, !data.isEmpty else {
      return shape.elementCount == 0 ? SharedBytes([]) : nil
    }
    let needed = type.byteCount(of: shape.elementCount)
    guard data.count == needed else {
      throw TFLiteError.constantSize(
        tensor: name, shape: shape, type: type, needed: needed, found: data.count)
    }
    return data
  }

  /// The bytes of a buffer: inside the FlatBuffers part, or in the same file behind it.
  private func readBuffer(_ index: Int) throws -> SharedBytes? {
    let table = try buffers.table(at: index)
    let offset = try table.integer(BufferTable.offset, default: UInt64(0))
    let size = try table.integer(BufferTable.size, default: UInt64(0))
    // 0 and 1 mark a buffer that is not behind the FlatBuffers part.
    guard offset > 1 else { return try table.bytes(BufferTable.data) }
    guard let start = Int(exactly: offset), let count = Int(exactly: size),
      count <= file.count, start <= file.count - count
    else {
      throw FlatBufferError.outside(
        place: table.place(of: BufferTable.offset), offset: Int(clamping: offset),
        needed: Int(clamping: size), fileSize: file.count)
    }
    return file[start..<start + count]
  }
}

// Quantization.
extension TensorTableReader {
  private func readQuantization(
    _ table: FlatBufferTable, name: String, shape: Shape, type: ElementType, isConstant: Bool
  ) throws -> TensorQuantization? {
    guard type != .float32, type != .float16, type != .float64, type != .boolean,
      let quantization = try table.table(TensorTable.quantization)
    else { return nil }
    let details = try quantization.integer(QuantizationTable.detailsType, default: UInt8(0))
    guard details == 0 else {
      throw TFLiteError.storage(tensor: name, what: "quantization of kind \(details)")
    }
    guard let scales = try quantization.reals(QuantizationTable.scale), !scales.isEmpty else {
      return nil
    }
    // A zero scale is that of a channel of zeros, which only a constant can be known to be.
    guard scales.allSatisfy({ $0.isFinite && (isConstant ? $0 >= 0 : $0 > 0) }) else {
      throw TFLiteError.quantization(tensor: name, what: "a scale is not a positive number")
    }
    let axis = try readAxis(quantization, name: name, shape: shape, scales: scales.count)
    guard axis == nil || isConstant else {
      throw TFLiteError.quantization(
        tensor: name, what: "\(scales.count) scales; only a constant may have more than one")
    }
    return TensorQuantization(
      scales: scales, zeroPoints: try readZeroPoints(quantization, name: name, scales.count),
      axis: axis)
  }

  private func readAxis(
    _ table: FlatBufferTable, name: String, shape: Shape, scales: Int
  ) throws -> Int? {
    guard scales > 1 else { return nil }
    let axis = Int(try table.integer(QuantizationTable.dimension, default: Int32(0)))
    guard axis >= 0, axis < shape.rank, shape[axis] == scales else {
      throw TFLiteError.quantization(
        tensor: name, what: "\(scales) scales do not fit axis \(axis) of \(shape)")
    }
    return axis
  }

  private func readZeroPoints(
    _ table: FlatBufferTable, name: String, _ scales: Int
  ) throws -> [Int32] {
    let values = try table.integers(QuantizationTable.zeroPoint, as: Int64.self) ?? []
    let points = values.compactMap(Int32.init(exactly:))
    guard points.count == values.count else {
      throw TFLiteError.quantization(tensor: name, what: "a zero point needs more than 32 bits")
    }
    if points.count == scales { return points }
    guard points.count <= 1 else {
      throw TFLiteError.quantization(
        tensor: name, what: "\(points.count) zero points for \(scales) scales")
    }
    return [Int32](repeating: points.first ?? 0, count: scales)
  }
}
