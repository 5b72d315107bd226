import LowBitWeights
import ModelGraph
import ReferenceInterpreter
import SharedBytes

// What other weights for a stage's layers do to the block that they are part of: to the first
// tensor behind them that everything goes through, for a transformer the residual stream behind
// attention or feed-forward.

/// Measures weights for one stage by the block's output, on a few samples that wait before it.
struct BlockLoss {
  private let graph: ModelGraph
  private let stage: Stage
  private let nodes: Range<Int>
  private let states: [RunState]
  private let expected: [[Float]]
  private let workers: Workers

  init(_ graph: ModelGraph, _ stage: Stage, states: [RunState], workers: Workers) throws {
    self.graph = graph
    self.stage = stage
    self.states = states
    self.workers = workers
    nodes = stage.first..<graph.endOfBlock(behind: stage)
    expected = try Self.outputs(of: graph, nodes, states, workers)
  }

  /// The squared error of the block's output with these weights, layer by layer.
  func callAsFunction(_ weights: [WeightMatrix]) throws -> Double {
    var changed = graph
    for (position, matrix) in zip(stage.layers, weights) {
      guard let id = graph.nodes[position].optionalInput(1) else { continue }
      changed[id].constant = SharedBytes(values: matrix.values)
    }
    let found = try Self.outputs(of: changed, nodes, states, workers)
    return zip(expected, found).reduce(0) { sum, pair in
      zip(pair.0, pair.1).reduce(sum) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }
  }

  private static func outputs(
    of graph: ModelGraph, _ nodes: Range<Int>, _ states: [RunState], _ workers: Workers
  ) throws -> [[Float]] {
    let interpreter = try ReferenceInterpreter(graph)
    let output = graph.nodes[nodes.upperBound - 1].output
    return workers.map(states.count) { index in
      // Whatever stood in the state is kept, but for the constants, which may have changed.
      var state = states[index].withConstants(of: interpreter)
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
