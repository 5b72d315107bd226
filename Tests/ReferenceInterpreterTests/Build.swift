import ModelGraph
import ReferenceInterpreter
import TestSupport

/// Some values of a shape.
struct Values {
  let shape: Shape
  var values: [Float]
  private let strides: [Int]

  init(_ shape: Shape, _ values: [Float]) {
    self.shape = shape
    strides = shape.strides
    self.values = values
  }

  /// Values from -1 to 1.
  init(_ shape: Shape, random: inout SplitMix64) {
    self.init(
      shape, (0..<shape.elementCount).map { _ in Float.random(in: -1...1, using: &random) })
  }

  subscript(index: Int...) -> Float {
    var offset = 0
    for axis in index.indices { offset += index[axis] * strides[axis] }
    return values[offset]
  }
}

/// Runs one operation on values that are all given as inputs, or all but the first as constants.
func run(
  _ operation: Operation, _ operands: [Values?], constants: Bool = false
) throws -> Values {
  var graph = ModelGraph(name: "one")
  var given: [[Float]] = []
  let ids = operands.enumerated().map { position, operand -> TensorID? in
    guard let operand else { return nil }
    if constants, position > 0 {
      return graph.add(Tensor(name: "c", shape: operand.shape, values: operand.values))
    }
    let id = graph.add(Tensor(name: "x", shape: operand.shape))
    graph.inputs.append(id)
    given.append(operand.values)
    return id
  }
  let output = try graph.add(operation, ids, name: "node")
  graph.outputs = [output]
  let result = try ReferenceInterpreter(graph).run(given)
  return Values(graph[output].shape, result[0])
}

/// The largest distance between two arrays; infinite where their counts differ.
func distance(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
