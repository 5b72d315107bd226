import LowBitWeights
import ModelGraph
import ReferenceInterpreter

/// What the methods need to know of one stage's inputs, gathered sample by sample.
struct StageStatistics {
  /// A set of inputs for each group of a convolution's channels; else one.
  private(set) var inputs: [InputStatistics]
  /// Between what the float model's layers read and what these do, and these.
  private(set) var drift: CrossStatistics?
  /// For each layer that is added to a residual: between the residual's drift and the inputs.
  private(set) var residualDrift: [Int: CrossStatistics] = [:]

  /// Of one group the drift is gathered too.
  init(_ stage: Stage, in graph: ModelGraph, workers: Workers) {
    let node = graph.nodes[stage.first]
    let groups = node.groupCount
    let columns = graph.columns(ofLayer: node)
    inputs = (0..<groups).map { _ in InputStatistics(columns: columns, workers: workers) }
    guard groups == 1 else { return }
    drift = CrossStatistics(leftColumns: columns, rightColumns: columns, workers: workers)
    for position in stage.layers
    where graph.residual(ofLayerAt: position, before: stage.first) != nil {
      residualDrift[position] = CrossStatistics(
        leftColumns: graph.rows(ofLayer: graph.nodes[position]), rightColumns: columns,
        workers: workers)
    }
  }

  /// What one sample brings.
  struct Sample: Sendable {
    /// The rows of each group.
    var rows: [[Float]]
    /// The float model's rows less these, where drift is gathered.
    var drift: [Float]?
    /// The same of residuals, by layer.
    var residualDrift: [Int: [Float]] = [:]
  }

  mutating func add(_ sample: Sample) {
    for (group, rows) in sample.rows.enumerated() { inputs[group].add(rows) }
    guard let left = sample.drift else { return }
    drift?.add(left: left, right: sample.rows[0])
    for (position, left) in sample.residualDrift {
      residualDrift[position]?.add(left: left, right: sample.rows[0])
    }
  }
}

extension Node {
  /// Into how many parts a layer's channels are split.
  var groupCount: Int {
    if case .convolution2D(let convolution) = operation { return convolution.groups }
    return 1
  }
}

extension ModelGraph {
  /// The rows of a layer's weights: its results.
  func rows(ofLayer node: Node) -> Int {
    node.optionalInput(1).map { self[$0].shape[0] } ?? 0
  }

  /// The columns of a layer's weights: what a result is summed over.
  func columns(ofLayer node: Node) -> Int {
    guard let id = node.optionalInput(1) else { return 0 }
    return self[id].shape.elementCount / max(self[id].shape[0], 1)
  }
}
