import ModelGraph

extension OperatorTable {
  /// Products with weights become fully connected; others stay products of matrices.
  static let matrixProducts: [String: OperatorReader] = ["Gemm": readGemm, "MatMul": readMatMul]

  @Sendable private static func readMatMul(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let right = try view.value(1)
    let b = builder.shape(right)
    var left = try view.value(0)
    let a = builder.shape(left)
    guard a.rank >= 1, b.rank >= 1 else {
      throw .graph(.mismatch(node: view.label, what: "a matrix product", left: a, right: b))
    }
    if right.isKnown, b.rank == 2 {
      let x = try builder.reals(0, view)
      let weights = try builder.tensor(builder.transpose(right, [1, 0], view))
      let operation = Operation.fullyConnected(FullyConnected())
      return [.tensor(try builder.emit(operation, [x, weights], view))]
    }
    // A vector is a matrix of one row on the left, of one column on the right.
    if a.rank == 1 { left = try builder.reshape(left, to: [1, a[0]], view, part: "/left") }
    let column: Shape = [b[0], 1]
    let matrix = b.rank == 1 ? try builder.reshape(right, to: column, view, part: "/right") : right
    let operands = [try builder.tensor(left), try builder.tensor(matrix)]
    for (position, id) in operands.enumerated() where builder.graph[id].type != .float32 {
      throw view.unsupported("input \(position) is \(builder.graph[id].type), not a real")
    }
    let isVector = a.rank == 1 || b.rank == 1
    let product = try builder.emit(
      .matrixMultiply, operands, view, part: isVector ? "/product" : "")
    guard isVector else { return [.tensor(product)] }
    var result = builder.graph[product].shape.dimensions
    if a.rank == 1 { result.remove(at: result.count - 2) }
    if b.rank == 1 { result.removeLast() }
    return [try builder.reshape(.tensor(product), to: Shape(result), view)]
  }

  @Sendable private static func readGemm(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> [Value] {
    let gemm = try Gemm(view, &builder)
    if let result = try gemm.asFullyConnected(view, &builder) { return [result] }
    var sum = try builder.emit(.matrixMultiply, [gemm.a, builder.tensor(gemm.b)], view)
    sum = try scaled(sum, by: gemm.alpha, view, &builder, part: "alpha")
    if let addend = gemm.c {
      let c = try scaled(
        builder.tensor(addend), by: gemm.beta, view, &builder, part: "beta")
      sum = try builder.emit(.binary(.add, activation: .none), [sum, c], view)
    }
    return [.tensor(sum)]
  }

  fileprivate static func scaled(
    _ x: TensorID, by factor: Float, _ view: NodeView, _ builder: inout GraphBuilder, part: String
  ) throws(ONNXError) -> TensorID {
    if factor == 1 { return x }
    let constant = Constant(name: "\(view.output)/\(part)", shape: [], floats: [factor])
    let scale = try builder.tensor(.constant(constant))
    return try builder.emit(
      .binary(.multiply, activation: .none), [x, scale], view, part: "/times \(part)")
  }
}

/// alpha * A' * B' + beta * C, with the transposes done.
private struct Gemm {
  let a: TensorID
  /// [K, N]
  let b: Value
  /// Broadcasts to [M, N].
  let c: Value?
  let alpha: Float
  let beta: Float

  init(_ view: NodeView, _ builder: inout GraphBuilder) throws(ONNXError) {
    for position in 0...1 {
      let shape = builder.shape(try view.value(position))
      guard shape.rank == 2 else {
        throw .graph(
          .rank(node: view.label, input: position, found: shape, expected: "a matrix"))
      }
    }
    _ = try builder.reals(0, view)
    var left = try view.value(0)
    if try view.integer("transA", default: 0) != 0 {
      left = try builder.transpose(left, [1, 0], view, part: "/a")
    }
    a = try builder.tensor(left)
    let right = try view.value(1)
    let isTransposed = try view.integer("transB", default: 0) != 0
    b = isTransposed ? try builder.transpose(right, [1, 0], view, part: "/b") : right
    c = view.optional(2)
    alpha = try view.float("alpha", default: 1)
    beta = try view.float("beta", default: 1)
  }

  /// The product with known weights, and a known bias inside of it; nil where B is not known.
  func asFullyConnected(
    _ view: NodeView, _ builder: inout GraphBuilder
  ) throws(ONNXError) -> Value? {
    guard let weights = b.scaled(by: alpha) else { return nil }
    if alpha != 1 { try builder.book(builder.shape(b).elementCount, view) }
    let filter = try builder.tensor(builder.transpose(weights, [1, 0], view))
    let outputs = builder.graph[filter].shape[0]
    let bias = c?.scaled(by: beta)?.asBias(of: outputs)
    let inner = try bias.map { value throws(ONNXError) in try builder.tensor(value) }
    let operation = Operation.fullyConnected(FullyConnected())
    let product = try builder.emit(operation, [a, filter, inner], view)
    guard bias == nil, let c else { return .tensor(product) }
    let addend = try OperatorTable.scaled(
      builder.tensor(c), by: beta, view, &builder, part: "beta")
    return .tensor(
      try builder.emit(.binary(.add, activation: .none), [product, addend], view))
  }
}

extension Value {
  /// Whether it is known while the file is read.
  var isKnown: Bool {
    if case .tensor = self { return false }
    return true
  }

  /// A known value times a factor, or nil where it is not known or cannot carry the factor.
  fileprivate func scaled(by factor: Float) -> Value? {
    switch self {
    case .constant(let constant): constant.scaled(by: factor).map(Value.constant)
    case .dequantized(let constant): constant.scaled(by: factor).map(Value.dequantized)
    case .tensor: nil
    }
  }

  /// A known addend as one value for each of `outputs`, or nil where it differs by row.
  fileprivate func asBias(of outputs: Int) -> Value? {
    let row: Shape = [outputs]
    switch self {
    case .constant(let constant):
      let flat = Shape(constant.shape.dimensions.suffix(1))
      guard constant.elementCount == flat.elementCount else { return nil }
      return constant.reshaped(to: flat)?.broadcast(to: row).map(Value.constant)
    case .dequantized(let constant):
      guard constant.elementCount == outputs, constant.shape.dimensions.last ?? 1 == outputs
      else { return nil }
      return constant.reshaped(to: row).map(Value.dequantized)
    case .tensor: return nil
    }
  }
}
