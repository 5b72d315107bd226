import ModelGraph

/// The names that a file gives to its batch: the first axis of any input, or a name that says so.
/// They are bound to 1.
struct BatchSymbols {
  private let names: Set<String>

  init(_ ports: [ONNXPort]) {
    var names: Set<String> = []
    for case .symbol(let name)? in ports.map({ $0.dimensions?.first }) { names.insert(name) }
    self.names = names
  }

  /// The tensor of an input.
  func tensor(_ port: ONNXPort) throws(ONNXError) -> Tensor {
    let place = "input \(port.name)"
    guard port.isTensor, let dimensions = port.dimensions else {
      throw .port(
        name: place, found: port.isTensor ? "no shape" : "no tensor",
        expected: "a tensor with a shape")
    }
    guard let type = ONNXDataType(rawValue: port.dataType) else {
      throw .port(
        name: place, found: "element type \(port.dataType)", expected: ONNXDataType.expectation)
    }
    var extents: [Int] = []
    for (axis, dimension) in dimensions.enumerated() {
      extents.append(try extent(dimension, axis: axis, place))
    }
    let shape = Shape(extents)
    guard shape.elementCount(limit: ModelGraph.elementLimit) != nil else {
      throw .port(
        name: place, found: "shape \(shape)",
        expected: "at most \(ModelGraph.elementLimit) elements")
    }
    return Tensor(name: port.name, shape: shape, type: type.elementType)
  }

  private func extent(
    _ dimension: ONNXPort.Dimension, axis: Int, _ place: String
  ) throws(ONNXError) -> Int {
    switch dimension {
    case .known(let extent) where extent > 0 && extent <= ModelGraph.elementLimit:
      return Int(extent)
    case .known(let extent):
      throw .port(
        name: place, found: "an extent of \(extent) on axis \(axis)",
        expected: "one from 1 to \(ModelGraph.elementLimit)")
    case .symbol(let name) where isBatch(name): return 1
    case .unknown where axis == 0: return 1
    case .symbol(let name):
      throw .port(
        name: place, found: "the symbol \"\(name)\" on axis \(axis)",
        expected: "a number: export the model with that extent fixed")
    case .unknown:
      throw .port(
        name: place, found: "no extent on axis \(axis)",
        expected: "a number: export the model with that extent fixed")
    }
  }

  private func isBatch(_ name: String) -> Bool {
    let plain = name.lowercased()
    return names.contains(name) || plain == "n" || plain.hasPrefix("batch")
  }
}
