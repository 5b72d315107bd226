import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes

/// A plan while a graph is lowered: steps and tensors, whose places in the arena come last.
///
/// Each tensor of the arena belongs to a buffer; a reshape is no step, its result shares the
/// buffer.
struct PlanBuilder {
  let graph: ModelGraph
  let weightOrder: PlanLowering.WeightOrder
  /// Whether products with a matrix run as convolutions.
  let runsProductsAsConvolutions: Bool
  private(set) var steps: [PlannedStep] = []
  private(set) var tensors: [PlannedTensor] = []
  /// For each tensor its buffer; nil for a constant.
  private(set) var bufferOfTensor: [Int?] = []
  private(set) var bufferCount = 0
  /// The buffers whose bytes one run leaves for the next.
  private(set) var persistentBuffers = Set<Int>()
  /// The planned tensor that says the position of a token, where a step asks for it.
  private(set) var positionTensor: Int?
  /// The products of a decoder that other steps take in.
  let fusion: DecoderFusion
  private var planned: [TensorID: Int] = [:]

  init(_ graph: ModelGraph, weights: PlanLowering.WeightOrder) {
    self.graph = graph
    weightOrder = weights
    fusion = DecoderFusion(graph)
    runsProductsAsConvolutions = weights == .fast && graph.hasConvolutionsForProducts
    for input in graph.inputs { _ = activation(input) }
  }

  /// The planned tensor of an activation, made where there is none yet.
  mutating func activation(_ id: TensorID) -> Int {
    if let known = planned[id] { return known }
    bufferCount += 1
    return append(
      PlannedTensor(
        type: graph[id].type, extents: graph[id].shape.dimensions, place: .arena(byteOffset: 0)),
      buffer: bufferCount - 1, for: id)
  }

  /// The planned tensor of an input, which may be a constant.
  mutating func operand(_ id: TensorID) -> Int {
    if let known = planned[id] { return known }
    guard let bytes = graph[id].constant else { return activation(id) }
    return append(
      PlannedTensor(
        type: graph[id].type, extents: graph[id].shape.dimensions, place: .constant(bytes)),
      buffer: nil, for: id)
  }

  /// A constant that only the plan knows.
  mutating func constant(
    _ bytes: SharedBytes, _ type: ElementType, _ extents: [Int],
    layout: TensorRecord.Layout = .plain
  ) -> Int {
    append(
      PlannedTensor(type: type, extents: extents, place: .constant(bytes), layout: layout),
      buffer: nil)
  }

  /// A tensor of the arena that is none of the graph.
  mutating func buffer(_ type: ElementType, _ extents: [Int], isPersistent: Bool = false) -> Int {
    bufferCount += 1
    if isPersistent { persistentBuffers.insert(bufferCount - 1) }
    return append(
      PlannedTensor(type: type, extents: extents, place: .arena(byteOffset: 0)),
      buffer: bufferCount - 1)
  }

  /// The position of the token, which the caller gives beside it.
  mutating func position() -> Int {
    if let positionTensor { return positionTensor }
    let tensor = buffer(.int32, [1])
    positionTensor = tensor
    return tensor
  }

  /// A constant that only the plan knows; one that is there, where there is.
  mutating func sharedConstant(_ bytes: SharedBytes, _ type: ElementType, _ extents: [Int]) -> Int {
    let known = tensors.firstIndex {
      $0.type == type && $0.extents == extents && $0.place == .constant(bytes)
    }
    return known ?? constant(bytes, type, extents)
  }

  /// The same of a list of 16-bit numbers.
  mutating func sharedConstant(_ values: [Int16]) -> Int {
    sharedConstant(SharedBytes(values: values), .int16, [values.count])
  }

  /// A constant list of numbers.
  mutating func constant(_ values: [Int32]) -> Int {
    constant(SharedBytes(values: values), .int32, [values.count])
  }

  /// A constant list of bytes.
  mutating func constant(_ values: [Int8]) -> Int {
    constant(SharedBytes(values: values), .int8, [values.count])
  }

  /// Lets `result` be another view of the bytes of `source`.
  mutating func alias(_ result: TensorID, of source: TensorID) {
    let original = operand(source)
    var view = tensors[original]
    view.extents = graph[result].shape.dimensions
    _ = append(view, buffer: bufferOfTensor[original], for: result)
  }

  /// A view of so many extents of the bytes of an activation; one that is there, where there is.
  mutating func view(_ id: TensorID, extents: [Int]) -> Int {
    let original = activation(id)
    let buffer = bufferOfTensor[original]
    let known = tensors.indices.first {
      buffer != nil && bufferOfTensor[$0] == buffer && tensors[$0].extents == extents
    }
    if let known { return known }
    var view = tensors[original]
    view.extents = extents
    return append(view, buffer: buffer)
  }

  /// A step that makes the one result of `node`.
  mutating func append(
    _ opcode: Opcode, _ node: Node, inputs: [Int], output: Int? = nil,
    _ set: (inout PlannedStep) -> Void = { _ in }
  ) {
    var step = PlannedStep(
      opcode: opcode, inputs: inputs, outputs: [output ?? activation(node.output)],
      name: node.name)
    set(&step)
    steps.append(step)
  }

  /// Puts every buffer at its place.
  mutating func place(bufferOffsets: [Int]) {
    for (index, buffer) in bufferOfTensor.enumerated() {
      if let buffer { tensors[index].place = .arena(byteOffset: bufferOffsets[buffer]) }
    }
  }

  /// The planned tensor of an input or output of the graph.
  func port(_ id: TensorID) throws(LoweringError) -> PlannedPort {
    let tensor = graph[id]
    guard let index = planned[id], bufferOfTensor[index] != nil else {
      throw .constantOutput(tensor: tensor.name)
    }
    if tensor.type == .int32 && tensor.quantization == nil {
      return PlannedPort(name: tensor.name, tensor: index, scale: 1, zeroPoint: 0)
    }
    guard let quantization = tensor.quantization else {
      throw .notQuantized(node: "-", tensor: tensor.name)
    }
    return PlannedPort(
      name: tensor.name, tensor: index, scale: quantization.scale,
      zeroPoint: quantization.zeroPoint)
  }

  private mutating func append(
    _ tensor: PlannedTensor, buffer: Int?, for id: TensorID? = nil
  ) -> Int {
    tensors.append(tensor)
    bufferOfTensor.append(buffer)
    if let id { planned[id] = tensors.count - 1 }
    return tensors.count - 1
  }
}
