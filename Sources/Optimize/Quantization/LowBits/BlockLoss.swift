import LowBitWeights
import ModelGraph
import ReferenceInterpreter

// What other weights for a stage's layers do to the block that they are part of: to the first
// tensor behind them that everything goes through, for a transformer the residual stream behind
// attention or feed-forward.

/// Measures weights for one stage by the block's output, on a few samples that wait before it.
struct BlockLoss {
  private let interpreter: ReferenceInterpreter
  private let stage: Stage
  private let nodes: Range<Int>
  private let states: [RunState]
  private let expected: [[Float]]
  private let workers: Workers

  /// The states are those of `interpreter` before the stage.
  init(
    _ interpreter: ReferenceInterpreter, _ stage: Stage, states: [RunState], workers: Workers
  ) {
    self.interpreter = interpreter
    self.stage = stage
    self.states = states
    self.workers = workers
    nodes = stage.first..<interpreter.graph.endOfBlock(behind: stage)
    expected = Self.outputs(of: interpreter, nodes, states, [:], workers)
  }

  /// The squared error of the block's output with these weights, layer by layer.
  func callAsFunction(_ weights: [WeightMatrix]) -> Double {
    var changed: [TensorID: [Float]] = [:]
    for (position, matrix) in zip(stage.layers, weights) {
      guard let id = interpreter.graph.nodes[position].optionalInput(1) else { continue }
      changed[id] = matrix.values
    }
    let found = Self.outputs(of: interpreter, nodes, states, changed, workers)
    return zip(expected, found).reduce(0) { sum, pair in
      zip(pair.0, pair.1).reduce(sum) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }
  }

  private static func outputs(
    of interpreter: ReferenceInterpreter, _ nodes: Range<Int>, _ states: [RunState],
    _ changed: [TensorID: [Float]], _ workers: Workers
  ) -> [[Float]] {
    let output = interpreter.graph.nodes[nodes.upperBound - 1].output
    return workers.map(states.count) { index in
      var state = states[index]
      for (id, values) in changed { state[id] = values }
      var result: [Float] = []
      interpreter.run(nodes, on: &state) { id, values in
        if id == output { result = values.withUnsafeBufferPointer { Array($0) } }
      }
      return result
    }
  }
}

extension ModelGraph {
  /// The position behind the node whose result is all that is left of a stage's block.
  fileprivate func endOfBlock(behind stage: Stage) -> Int {
    let last = stage.layers.max() ?? stage.first
    var made = Set(inputs + nodes[..<(last + 1)].map(\.output))
    for position in (last + 1)..<max(nodes.count, last + 1) {
      let read = Set(nodes[position...].flatMap { $0.inputs.compactMap(\.self) } + outputs)
      if made.intersection(read).count == 1 { return position }
      made.insert(nodes[position].output)
    }
    return nodes.count
  }
}
