import KernelPreparation
import Kernels
import ModelGraph
import PackageFormat
import PackageWriter
import SharedBytes
import TensorTypes

// A decoder, one token at a time: activations of 16 bits, one scale for all of the residual stream.
extension PlanBuilder {
  mutating func lowerEmbedding(_ node: Node) throws(LoweringError) {
    guard graph[node.input].type == .int32, graph[node.input].shape.elementCount == 1 else {
      throw .refused(
        node, "\(graph[node.input].shape.elementCount) tokens at once; a plan takes one")
    }
    let output = try wideScale(node.output, node)
    let matrix = try matrix(of: node)
    let factors = try prepare(node) { () throws(KernelPreparationError) in
      try RowFactors(matrix.scales.map { Double($0) / Double(output) }, greatestShift: 31)
    }
    let inputs = [activation(node.input)] + operands(matrix, factors: factors.multipliers)
    append(.embedding, node, inputs: inputs) { step in
      step[.groupSize] = Int32(matrix.groupSize)
      step[.factorShift] = factors.shift
    }
  }

  mutating func lowerRMSNormalization(epsilon: Float, _ node: Node) throws(LoweringError) {
    guard let gains = node.optionalInput(1), graph[gains].isConstant else {
      throw .notQuantized(node: node.name, tensor: "gains")
    }
    let width = graph[node.input].shape[-1]
    guard graph[node.input].shape.elementCount == width, width <= Limits.normalizationDepth else {
      throw .refused(node, "a normalization of \(graph[node.input].shape)")
    }
    let (input, gain) = (try wideScale(node.input, node), try wideScale(gains, node))
    let output = try wideScale(node.output, node)
    let p = try prepare(node) { () throws(KernelPreparationError) in
      try RMSNormalizationParameters(
        width: width, epsilon: epsilon, input: input, gain: gain, output: output)
    }
    append(.rmsNormalization, node, inputs: [activation(node.input), operand(gains)]) { step in
      step[.epsilonLow] = p.epsilonLow
      step[.epsilonHigh] = p.epsilonHigh
      step[.outputMultiplier] = p.multiplier
      step[.outputShift] = p.shift
    }
  }

  /// A product that no other step takes in.
  mutating func lowerLinear(_ node: Node) throws(LoweringError) {
    if fusion.product(making: node.output) != nil { return }
    try appendProduct([node], to: activation(node.output), scale: nil)
  }

  /// A product that is added to the residual stream.
  mutating func lowerResidual(_ activation: FusedActivation, _ node: Node) throws(LoweringError) {
    let inputs = node.inputs.compactMap(\.self)
    guard let added = inputs.last(where: { fusion.product(making: $0) != nil }),
      let product = fusion.product(making: added),
      let stream = inputs.first(where: { $0 != added }),
      activation == .none
    else { throw .refused(node, "a sum of 16 bits that adds no product") }
    let scale = try wideScale(node.output, node)
    guard try wideScale(stream, node) == scale else {
      throw .rescales(node: node.name, tensor: graph[stream].name)
    }
    try appendProduct(
      [product], to: self.activation(node.output), scale: scale,
      residual: self.activation(stream))
  }

  mutating func lowerGatedSiLU(_ node: Node) throws(LoweringError) {
    let products = try products(of: node, count: 2)
    let count = graph[node.output].shape.elementCount
    let merged = buffer(.int16, [1, 2 * count])
    try appendProduct(products, to: merged, scale: nil)
    let (gate, up) = (
      try wideScale(products[0].output, node), try wideScale(products[1].output, node)
    )
    let output = try wideScale(node.output, node)
    let p = try prepare(node) { () throws(KernelPreparationError) in
      try GatedSiLUParameters(count: count, gate: gate, up: up, output: output)
    }
    let table = sharedConstant(DecoderTables.logistic)
    append(.gatedSiLU, node, inputs: [merged, table]) { step in
      step[.inputMultiplier] = p.inputMultiplier
      step[.inputShift] = p.inputShift
      step[.outputMultiplier] = p.outputMultiplier
      step[.outputShift] = p.outputShift
    }
  }

  /// The products that make a node's inputs: all of one row of activations.
  func products(of node: Node, count: Int) throws(LoweringError) -> [Node] {
    let products = node.inputs.prefix(count).compactMap { id in
      id.flatMap { fusion.product(making: $0) }
    }
    guard products.count == count, products.allSatisfy({ $0.input == products[0].input }) else {
      throw .refused(node, "inputs that are no products of one tensor")
    }
    return products
  }

  /// One step for the products of one row with the rows of some matrices, each at the scale of its
  /// own result, or all at `scale`; added to `residual`, if there is one.
  mutating func appendProduct(
    _ products: [Node], to output: Int, scale: Float?, residual: Int? = nil
  ) throws(LoweringError) {
    var node = products[0]
    node.name = products.map(\.name).joined(separator: " + ")
    let input = try wideScale(node.input, node)
    var parts: [DecoderMatrix] = []
    var ratios: [Double] = []
    for product in products {
      guard case .fullyConnected(let options) = product.operation, options.activation == .none,
        product.optionalInput(2) == nil
      else { throw .refused(product, "a bias or an activation of a product of 16 bits") }
      let matrix = try matrix(of: product)
      var result = scale
      if result == nil { result = try wideScale(product.output, product) }
      parts.append(matrix)
      ratios += matrix.scales.map { Double(input) * Double($0) / Double(result ?? 1) }
    }
    guard let matrix = DecoderMatrix.joined(parts) else {
      throw .refused(node, "products of one row with weights of different kinds")
    }
    guard graph[node.input].shape.elementCount == matrix.depth, matrix.depth <= Limits.linearDepth
    else { throw .refused(node, "a product of \(graph[node.input].shape)") }
    let factors = try prepare(node) { () throws(KernelPreparationError) in
      try RowFactors(ratios, greatestShift: 62)
    }
    let inputs =
      [activation(node.input)] + operands(matrix, factors: factors.multipliers)
      + (residual.map { [$0] } ?? [])
    append(.linear, node, inputs: inputs, output: output) { step in
      step[.groupSize] = Int32(matrix.groupSize)
      step[.factorShift] = factors.shift
    }
  }

  /// The one scale of a symmetric int16 tensor.
  func wideScale(_ id: TensorID, _ node: Node) throws(LoweringError) -> Float {
    let tensor = graph[id]
    guard tensor.type == .int16, let quantization = tensor.quantization,
      quantization.scales.count == 1, quantization.zeroPoint == 0, quantization.scale > 0,
      quantization.scale.isFinite
    else { throw .notQuantized(node: node.name, tensor: tensor.name) }
    return quantization.scale
  }
}
