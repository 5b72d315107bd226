import ModelGraph

/// One node while it is read: its attributes and what its inputs stand for.
struct NodeView {
  let node: ONNXNode
  /// The version of the standard operators that the file asks for.
  let operatorSet: Int
  /// Nil for an input that is left out.
  let inputs: [Value?]

  /// The name for people.
  var label: String { node.label }
  /// The name of what it makes.
  var output: String { node.outputs.first ?? "" }

  /// The error for a part of the operator that is not supported.
  func unsupported(_ reason: String) -> ONNXError {
    .unsupported([
      UnsupportedNode(operatorName: node.operatorName, node: label, reason: reason)
    ])
  }
}

// Inputs.
extension NodeView {
  /// An input that may be left out.
  func optional(_ position: Int) -> Value? {
    position < inputs.count ? inputs[position] : nil
  }

  /// An input that must be there.
  func value(_ position: Int) throws(ONNXError) -> Value {
    guard let value = optional(position) else {
      throw .graph(.missingInput(node: label, position: position))
    }
    return value
  }

  /// An input that must be known now, or nil where it is left out.
  func constant(_ position: Int, _ what: String) throws(ONNXError) -> Constant? {
    switch optional(position) {
    case nil: return nil
    case .constant(let constant): return constant
    case .dequantized, .tensor:
      throw unsupported("\(what) is only known when the model runs")
    }
  }

  /// A list of integers that must be known now, or nil where it is left out.
  func integers(input position: Int, _ what: String) throws(ONNXError) -> [Int]? {
    guard let constant = try constant(position, what) else { return nil }
    guard let integers = constant.integers, constant.shape.rank <= 1 else {
      throw operand(position, found: constant, expected: "a list of integers")
    }
    return try integers.map { value throws(ONNXError) in
      guard value.magnitude <= Self.integerLimit else {
        throw operand(position, found: constant, expected: "integers within 2^31")
      }
      return value
    }
  }

  /// One real that must be known now, or nil where it is left out.
  func float(input position: Int, _ what: String) throws(ONNXError) -> Float? {
    guard let constant = try constant(position, what) else { return nil }
    guard let value = constant.floats?.first, constant.elementCount == 1 else {
      throw operand(position, found: constant, expected: "one real")
    }
    return value
  }

  /// The error for an input that makes no sense.
  func operand(_ position: Int, found: Constant, expected: String) -> ONNXError {
    .operand(
      node: label, position: position, found: "\(found.name), \(found.shape) of \(found.type)",
      expected: expected)
  }
}

// Attributes.
extension NodeView {
  /// Extents, strides and axes beyond it make no sense; sums and products of two cannot overflow.
  static let integerLimit: UInt = 1 << 31

  private func attribute(_ name: String) -> ONNXAttribute.Value? {
    node.attributes.first { $0.name == name }?.value
  }

  /// Whether the node says anything by that name.
  func has(_ name: String) -> Bool { attribute(name) != nil }

  /// An integer within 2^31.
  func integer(_ name: String, default absent: Int) throws(ONNXError) -> Int {
    guard let value = attribute(name) else { return absent }
    guard case .integer(let integer) = value, integer.magnitude <= Self.integerLimit else {
      throw wrong(name, expected: "an integer within 2^31")
    }
    return Int(integer)
  }

  /// A list of integers within 2^31, or nil where there is none by that name.
  func integers(_ name: String) throws(ONNXError) -> [Int]? {
    guard let value = attribute(name) else { return nil }
    guard case .integers(let list) = value,
      list.allSatisfy({ $0.magnitude <= Self.integerLimit })
    else { throw wrong(name, expected: "integers within 2^31") }
    return list.map { Int($0) }
  }

  /// A finite real.
  func float(_ name: String, default absent: Float) throws(ONNXError) -> Float {
    guard let value = attribute(name) else { return absent }
    guard case .float(let float) = value, float.isFinite else {
      throw wrong(name, expected: "a finite real")
    }
    return float
  }

  /// A list of reals, or nil where there is none by that name.
  func floats(_ name: String) throws(ONNXError) -> [Float]? {
    guard let value = attribute(name) else { return nil }
    guard case .floats(let list) = value else { throw wrong(name, expected: "reals") }
    return list
  }

  /// A word.
  func text(_ name: String, default absent: String) throws(ONNXError) -> String {
    guard let value = attribute(name) else { return absent }
    guard case .bytes(let bytes) = value,
      let text = bytes.withUnsafeBytes({ String(validating: $0, as: UTF8.self) })
    else { throw wrong(name, expected: "a word") }
    return text
  }

  /// A tensor, or nil where there is none by that name.
  func tensor(_ name: String) throws(ONNXError) -> ONNXTensor? {
    guard let value = attribute(name) else { return nil }
    guard case .tensor(let tensor) = value else { throw wrong(name, expected: "a tensor") }
    return tensor
  }

  /// The error for an attribute that makes no sense.
  func wrong(_ name: String, expected: String) -> ONNXError {
    let found =
      switch attribute(name) {
      case nil: "absent"
      case .float(let value): "\(value)"
      case .integer(let value): "\(value)"
      case .bytes(let value):
        "\"\(String(decoding: value[0..<min(value.count, 64)].array, as: UTF8.self))\""
      case .floats(let list): "\(list.prefix(16))"
      case .integers(let list): "\(list.prefix(16))"
      case .tensor: "a tensor"
      case .graphs: "a graph"
      case .other: "of another type"
      }
    return .attribute(node: label, name: name, found: found, expected: expected)
  }

  /// An axis of a tensor of `rank` axes, counted from the first; negative ones count from the last.
  func axis(_ axis: Int, rank: Int) throws(ONNXError) -> Int {
    guard axis >= -rank, axis < rank else {
      throw .attribute(
        node: label, name: "axis", found: "\(axis)", expected: "one from \(-rank) to \(rank - 1)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Different axes of a tensor of `rank` axes, counted from the first.
  func axes(_ axes: [Int], rank: Int) throws(ONNXError) -> [Int] {
    let found = try axes.map { axis throws(ONNXError) in try self.axis(axis, rank: rank) }
    guard Set(found).count == found.count else {
      throw .attribute(
        node: label, name: "axes", found: "\(axes.prefix(16))", expected: "each axis once")
    }
    return found
  }
}
