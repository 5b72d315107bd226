import Calibration
import GraphPasses
import ModelGraph

/// The quantization of every computed tensor, from the ranges that it took on the samples.
struct ActivationRanges {
  private let groups: RangeGroups
  private let isConstant: [Bool]
  /// By the leader of a group.
  private var quantizations: [Int: TensorQuantization] = [:]
  private var ranges: [Int: ClosedRange<Float>] = [:]

  /// The tensors whose values name the ranges: inputs, and results that are not their input's own
  /// integers, which would only count twice.
  static func observed(in graph: ModelGraph) -> [TensorID] {
    graph.inputs
      + graph.nodes.filter { !$0.sharesQuantization && $0.operation.fixedQuantization == nil }
      .map(\.output)
  }

  /// Joins what was seen of the tensors of each group.
  init(_ graph: ModelGraph, observed: [TensorID], observers: [RangeObserver]) throws {
    groups = RangeGroups(graph)
    isConstant = graph.tensors.map(\.isConstant)
    var joined: [Int: RangeObserver] = [:]
    for (id, observer) in zip(observed, observers) {
      guard !observer.sawNonFinite else {
        throw QuantizationError.notFinite(tensor: graph[id].name)
      }
      joined[groups.leader(of: id), default: RangeObserver(observer.method)].merge(observer)
    }
    for (leader, observer) in joined { ranges[leader] = observer.range }
    for node in graph.nodes { include(node, in: graph) }
    for id in graph.inputs + graph.nodes.flatMap(\.outputs) {
      let range = ranges[groups.leader(of: id)] ?? 0...0
      quantizations[groups.leader(of: id)] =
        groups.fixedQuantization(of: id)
        ?? TensorQuantization(covering: range.lowerBound, range.upperBound)
    }
  }

  /// The quantization of a computed tensor.
  subscript(id: TensorID) -> TensorQuantization {
    guard let quantization = quantizations[groups.leader(of: id)] else {
      preconditionFailure("tensor \(id.index) is not computed")
    }
    return quantization
  }

  /// Makes the steps of a tensor's group at least `scale`; whether that changed anything.
  ///
  /// A fixed quantization stays as it is.
  mutating func widen(_ id: TensorID, to scale: Double) -> Bool {
    let old = self[id]
    guard groups.fixedQuantization(of: id) == nil, Double(old.scale) < scale, scale.isFinite else {
      return false
    }
    let low = Float(-128 - old.zeroPoint) * Float(scale)
    let high = Float(127 - old.zeroPoint) * Float(scale)
    // One part in 10^6 more, so that rounding to Float cannot leave it below.
    let margin: Float = 1.000_001
    quantizations[groups.leader(of: id)] = TensorQuantization(
      covering: low * margin, high * margin)
    return true
  }

  /// Takes in the constants that a node puts among the integers that it moves.
  private mutating func include(_ node: Node, in graph: ModelGraph) {
    guard node.sharesQuantization else { return }
    var values: [Float] = []
    if case .pad(_, _, let value) = node.operation { values = [value] }
    for case .some(let id) in node.inputs where isConstant[id.index] {
      values += graph[id].constant?.values(as: Float.self) ?? []
    }
    let leader = groups.leader(of: node.output)
    for value in values where value.isFinite {
      let range = ranges[leader] ?? 0...0
      ranges[leader] = min(range.lowerBound, value)...max(range.upperBound, value)
    }
  }
}
