import FlatBufferWire
import ModelGraph
import TensorTypes

// CONV_2D and DEPTHWISE_CONV_2D.

extension GraphAssembly {
  mutating func readConvolution(_ node: TFLiteNode) throws {
    try node.expectInputs(2...3)
    let (x, weights) = (try fileTensor(node, 0).shape, try fileTensor(node, 1).shape)
    try expectImage(x, weights, node)
    let options = try node.options(.convolution2D)
    let window = try WindowOptions(
      node, strideHeight: options?.integer(ConvolutionOptions.strideHeight, default: Int32(0)),
      strideWidth: options?.integer(ConvolutionOptions.strideWidth, default: Int32(0)),
      dilationHeight: options?.integer(ConvolutionOptions.dilationHeight, default: Int32(1)),
      dilationWidth: options?.integer(ConvolutionOptions.dilationWidth, default: Int32(1)))
    // More channels than the weights have: groups, as TensorFlow Lite infers them too.
    let groups = weights[3] > 0 ? x[3] / weights[3] : 0
    let convolution = Convolution2D(
      stride: window.stride, dilation: window.dilation,
      padding: try window.padding(
        options?.integer(ConvolutionOptions.padding, default: Int8(0)), input: x,
        kernel: Extent2D(weights[1], weights[2]), node),
      groups: groups,
      activation: try activation(
        options?.integer(ConvolutionOptions.activation, default: Int8(0)), node))
    let inputs = [try input(node, 0), try self.weights(node), try bias(node)]
    try finish(node, .convolution2D(convolution), inputs)
  }

  mutating func readDepthwiseConvolution(_ node: TFLiteNode) throws {
    try node.expectInputs(2...3)
    let (x, weights) = (try fileTensor(node, 0).shape, try fileTensor(node, 1).shape)
    try expectImage(x, weights, node)
    let options = try node.options(.depthwiseConvolution2D)
    let window = try WindowOptions(
      node, strideHeight: options?.integer(DepthwiseOptions.strideHeight, default: Int32(0)),
      strideWidth: options?.integer(DepthwiseOptions.strideWidth, default: Int32(0)),
      dilationHeight: options?.integer(DepthwiseOptions.dilationHeight, default: Int32(1)),
      dilationWidth: options?.integer(DepthwiseOptions.dilationWidth, default: Int32(1)))
    let multiplier = Int(try options?.integer(DepthwiseOptions.multiplier, default: Int32(0)) ?? 0)
    guard weights[0] == 1, x[3] > 0, weights[3] % x[3] == 0,
      multiplier == 0 || multiplier == weights[3] / x[3]
    else {
      throw GraphError.mismatch(
        node: node.name, what: "the channels, \(multiplier) results for each", left: x,
        right: weights)
    }
    let convolution = Convolution2D(
      stride: window.stride, dilation: window.dilation,
      padding: try window.padding(
        options?.integer(DepthwiseOptions.padding, default: Int8(0)), input: x,
        kernel: Extent2D(weights[1], weights[2]), node),
      groups: x[3],
      activation: try activation(
        options?.integer(DepthwiseOptions.activation, default: Int8(0)), node))
    let inputs = [try input(node, 0), try depthwiseWeights(node), try bias(node)]
    try finish(node, .convolution2D(convolution), inputs)
  }

  private func expectImage(_ x: Shape, _ weights: Shape, _ node: TFLiteNode) throws {
    for (position, shape) in [x, weights].enumerated() where shape.rank != 4 {
      throw GraphError.rank(
        node: node.name, input: position, found: shape, expected: "four axes")
    }
  }

  /// The weights [1, kh, kw, O] as [O, kh, kw, 1]; scales move to axis 0 with their channels.
  private mutating func depthwiseWeights(_ node: TFLiteNode) throws -> TensorID {
    let real = try isHybrid(node)
    var tensor = real ? try fileTensor(node, 1).dequantized() : try fileTensor(node, 1)
    guard tensor.isConstant else {
      throw TFLiteError.notConstant(node: node.name, input: 1, what: "the weights")
    }
    let channels = tensor.shape[3]
    let shape: Shape = [channels, tensor.shape[1], tensor.shape[2], 1]
    if let axis = tensor.quantization?.axis {
      guard axis == 3 else {
        throw TFLiteError.quantization(
          tensor: tensor.name, what: "scales along axis \(axis); expected 3")
      }
      tensor.quantization?.axis = 0
    }
    try charge(tensor.byteCount * (tensor.type == .int4 ? 2 : 1), node: node)
    tensor.constant = tensor.transposedConstant(rows: tensor.shape[1] * tensor.shape[2])
    tensor.shape = shape
    if tensor.type == .int4 { tensor.type = .int8 }
    return insert(tensor)
  }
}

// What operators with weights share.
extension GraphAssembly {
  /// Whether integer weights meet real activations: then the weights count as reals.
  func isHybrid(_ node: TFLiteNode) throws -> Bool {
    try fileTensor(node, 0).type == .float32 && fileTensor(node, 1).type != .float32
  }

  /// Input 1, a constant.
  mutating func weights(_ node: TFLiteNode) throws -> TensorID {
    if try isHybrid(node), try fileTensor(node, 1).isConstant { return try real(node, 1) }
    let id = try input(node, 1)
    guard graph[id].isConstant else {
      throw TFLiteError.notConstant(node: node.name, input: 1, what: "the weights")
    }
    let integers: [ElementType] = [.int4, .int8, .uint8]
    let isReal = try fileTensor(node, 0).type == .float32
    guard isReal ? graph[id].type == .float32 : integers.contains(graph[id].type) else {
      throw TFLiteError.elementType(tensor: graph[id].name, found: "\(graph[id].type) as weights")
    }
    return id
  }

  /// Input 2, a constant that may be left out.
  mutating func bias(_ node: TFLiteNode) throws -> TensorID? {
    guard node.inputs.count > 2, node.inputs[2] != -1 else { return nil }
    let id = try input(node, 2)
    guard graph[id].isConstant else {
      throw TFLiteError.notConstant(node: node.name, input: 2, what: "the bias")
    }
    let isReal = try fileTensor(node, 0).type == .float32
    guard isReal ? graph[id].type == .float32 : [.int32, .int64].contains(graph[id].type) else {
      throw TFLiteError.elementType(tensor: graph[id].name, found: "\(graph[id].type) as a bias")
    }
    return id
  }

  /// A fused activation, by the schema's number.
  func activation(_ code: Int8?, _ node: TFLiteNode) throws -> FusedActivation {
    guard let activation = FusedActivation(tfliteCode: code ?? 0) else {
      throw TFLiteError.parameter(
        node: node.name, what: "the fused activation", found: "\(code ?? 0)",
        expected: "0 to 3 (none, RELU, RELU_N1_TO_1, RELU6)")
    }
    return activation
  }
}
