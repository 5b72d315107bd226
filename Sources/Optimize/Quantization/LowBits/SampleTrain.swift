import Calibration
import LowBitWeights
import ModelGraph
import ReferenceInterpreter

// Samples wait on disk before one node. For each stage they move on to its first layer, through
// the model whose earlier stages are integers already and, where it is asked for, through the
// float model; so every node is run once for each, however many stages there are, and memory does
// not grow with the samples.

/// The calibration samples of one or two runs side by side, before one node.
struct SampleTrain {
  /// Of the rounded model, then of the float model.
  private var spools: [ActivationSpool]
  private let exact: ReferenceInterpreter?
  private var position = 0
  private let count: Int
  private let workers: Workers
  /// How many samples are in memory at once.
  private static let batchSize = 8

  /// Puts every sample before the first node of a model, and of the float model if there is one.
  init(
    _ samples: CalibrationSamples, of model: ReferenceInterpreter,
    beside exact: ReferenceInterpreter?,
    workers: Workers
  ) throws {
    self.exact = exact
    self.workers = workers
    count = samples.count
    let spools = try (0..<(exact == nil ? 1 : 2)).map { _ in try ActivationSpool() }
    let waiting = model.liveTensors(before: 0)
    try samples.forEach { sample in
      let state = try model.start(sample)
      let values = waiting.map { state[$0] }
      for spool in spools { try spool.append(values) }
    }
    self.spools = spools
  }

  /// Moves all samples to the node at `next`; `gather` sees each sample there, in order.
  ///
  /// `divisors`: what the channels of waiting tensors are divided by from now on.
  mutating func advance(
    to next: Int, rounded: ReferenceInterpreter, dividing divisors: [TensorID: [Float]],
    _ gather: (_ rounded: RunState, _ exact: RunState?) throws -> Void
  ) throws {
    let models = [rounded] + [exact].compactMap(\.self)
    let (from, to) = (rounded.liveTensors(before: position), rounded.liveTensors(before: next))
    let nodes = position..<next
    let old = spools
    spools = try old.map { _ in try ActivationSpool() }
    for spool in old { try spool.rewind() }
    for start in stride(from: 0, to: count, by: Self.batchSize) {
      let size = min(Self.batchSize, count - start)
      let batch = (0..<size).flatMap { _ in old.map { $0.next(arrays: from.count) } }
      let states = workers.map(batch.count) { index in
        let track = index % models.count
        return models[track].state(
          from, batch[index], dividing: track == 0 ? divisors : [:], after: nodes)
      }
      for first in stride(from: 0, to: states.count, by: models.count) {
        let found = states[first..<first + models.count]
        for (spool, state) in zip(spools, found) { try spool.append(to.map { state[$0] }) }
        try gather(found[first], found.dropFirst().first)
      }
    }
    position = next
  }
}

extension ReferenceInterpreter {
  /// The state that `nodes` lead to from these values.
  fileprivate func state(
    _ tensors: [TensorID], _ values: [[Float]], dividing divisors: [TensorID: [Float]] = [:],
    after nodes: Range<Int>
  ) -> RunState {
    var state = emptyState()
    for (id, value) in zip(tensors, values) {
      state[id] = divisors[id].map { value.dividedByChannel($0) } ?? value
    }
    run(nodes, on: &state)
    return state
  }
}

extension [Float] {
  /// The elements divided by their channel's, along the innermost axis.
  func dividedByChannel(_ divisors: [Float]) -> [Float] {
    var result = self
    for index in result.indices { result[index] /= divisors[index % divisors.count] }
    return result
  }
}
