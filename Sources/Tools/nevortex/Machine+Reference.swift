import ModelGraph
import ReferenceInterpreter
import TensorTypes

extension Machine {
  /// The float reference interpreter.
  init(reference graph: ModelGraph, path: String) throws {
    let interpreter: ReferenceInterpreter
    do {
      interpreter = try ReferenceInterpreter(graph)
    } catch {
      throw Failure(.malformed, "\(path): \(error)")
    }
    let engine = ReferenceEngine(
      interpreter: interpreter, inputs: graph.inputs.map { PortDescription(graph[$0]) },
      outputs: graph.outputs.map { PortDescription(graph[$0]) })
    self.init(
      name: "reference", inputs: engine.inputs, outputs: engine.outputs, engine: engine)
  }
}

/// Runs a model in reals; integers are what their scale makes of them.
private struct ReferenceEngine: Machine.Engine {
  var interpreter: ReferenceInterpreter
  let inputs: [PortDescription]
  let outputs: [PortDescription]
  let figures = Machine.Figures()
  let batchSize = 64

  mutating func run(_ batch: [[[UInt8]]]) throws -> [[[UInt8]]] {
    try batch.map { values in
      let reals = zip(inputs, values).map { $0.reals($1) }
      let results = try interpreter.run(reals)
      return zip(outputs, results).map { port, values in port.bytes(values) }
    }
  }
}

extension PortDescription {
  /// Reals as its bytes: rounded to its grid, or as they are.
  fileprivate func bytes(_ values: [Float]) -> [UInt8] {
    guard elementType == .int8, let scale, let zeroPoint else {
      return values.withUnsafeBytes { Array($0) }
    }
    return values.map { value in
      let steps = (value / scale).rounded(.toNearestOrAwayFromZero) + Float(zeroPoint)
      return UInt8(bitPattern: Int8(min(127, max(-128, steps.isNaN ? 0 : steps))))
    }
  }
}
