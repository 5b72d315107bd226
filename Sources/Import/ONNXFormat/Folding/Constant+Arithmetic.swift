import ModelGraph
import TensorTypes

extension Constant {
  /// `self` and `other`, broadcast to each other, element by element; nil where their types differ
  /// or an integer is divided by zero. The caller has proved that `shape` is what they broadcast
  /// to.
  func combined(
    with other: Constant, _ operation: BinaryOperation, to shape: Shape, name: String
  ) -> Constant? {
    guard type == other.type else { return nil }
    let left = indices(in: shape)
    let right = other.indices(in: shape)
    if let a = floats, let b = other.floats {
      let values = zip(left, right).map { operation.applied(to: a[$0], b[$1]) }
      return Constant(name: name, shape: shape, floats: values)
    }
    guard type != .boolean, let a = integers, let b = other.integers else { return nil }
    if operation == .divide, b.contains(0) { return nil }
    let values = zip(left, right).map { operation.applied(to: a[$0], b[$1]) }
    return Constant(name: name, shape: shape, type: type, integers: values)
  }

  /// All elements times a factor, or nil where integers would need a scale that is not positive.
  func scaled(by factor: Float) -> Constant? {
    if factor == 1 { return self }
    var result = self
    result.form += "/scale\(factor)"
    if var quantization {
      quantization.scales = quantization.scales.map { $0 * factor }
      guard quantization.scales.allSatisfy({ $0.isNormal && $0 > 0 }) else { return nil }
      result.quantization = quantization
      return result
    }
    guard let floats else { return nil }
    result.bytes = Constant(name: name, shape: shape, floats: floats.map { $0 * factor }).bytes
    return result
  }

  /// The elements repeated to a shape that this one broadcasts to.
  func broadcast(to shape: Shape) -> Constant? {
    if shape == self.shape { return self }
    guard self.shape.broadcast(with: shape) == shape, let floats else { return nil }
    var result = Constant(name: name, shape: shape, floats: indices(in: shape).map { floats[$0] })
    result.form = form + "/broadcast\(shape.dimensions)"
    return result
  }

  /// For each element of a shape that this one broadcasts to, the position of its element here.
  private func indices(in shape: Shape) -> [Int] {
    let missing = shape.rank - self.shape.rank
    let own = self.shape.strides
    let steps = shape.dimensions.indices.map { axis in
      axis < missing || self.shape[axis - missing] == 1 ? 0 : own[axis - missing]
    }
    var positions = [0]
    for (extent, step) in zip(shape.dimensions, steps) {
      positions = positions.flatMap { start in (0..<extent).map { start + $0 * step } }
    }
    return positions
  }
}

extension BinaryOperation {
  /// The operation on two reals.
  fileprivate func applied(to a: Float, _ b: Float) -> Float {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .minimum: min(a, b)
    case .maximum: max(a, b)
    }
  }

  /// The operation on two integers, wrapping; the caller has excluded division by zero.
  fileprivate func applied(to a: Int, _ b: Int) -> Int {
    switch self {
    case .add: a &+ b
    case .subtract: a &- b
    case .multiply: a &* b
    case .divide: a.dividedReportingOverflow(by: b).partialValue
    case .minimum: min(a, b)
    case .maximum: max(a, b)
    }
  }
}
