import Calibration
import LowBitWeights
import ModelGraph
import ReferenceInterpreter

// Samples wait on disk before one node. For each stage they move on to its first layer, through the
// float model and through the model whose earlier stages are integers already; so every node is run
// once for each, however many stages there are, and memory does not grow with the samples.

/// The calibration samples of two runs side by side, before one node.
struct SampleTrain {
  private var exact: ActivationSpool
  private var rounded: ActivationSpool
  private var position = 0
  private let count: Int
  private let workers: Workers
  /// How many samples are in memory at once.
  private static let batchSize = 8

  /// Puts every sample before the first node of a model.
  init(
    _ samples: CalibrationSamples, of model: ReferenceInterpreter, workers: Workers
  ) throws {
    (exact, rounded, count) = (try ActivationSpool(), try ActivationSpool(), samples.count)
    self.workers = workers
    let waiting = model.liveTensors(before: 0)
    try samples.forEach { sample in
      let state = try model.start(sample)
      let values = waiting.map { state[$0] }
      try exact.append(values)
      try rounded.append(values)
    }
  }

  /// Moves all samples to the node at `next`; `gather` sees each sample there, in order.
  ///
  /// `divisors`: what the channels of waiting tensors are divided by from now on.
  mutating func advance(
    to next: Int, exactly model: ReferenceInterpreter, rounded quantized: ReferenceInterpreter,
    dividing divisors: [TensorID: [Float]],
    _ gather: (_ exact: RunState, _ rounded: RunState) throws -> Void
  ) throws {
    let (from, to) = (model.liveTensors(before: position), model.liveTensors(before: next))
    let nodes = position..<next
    let (oldExact, oldRounded) = (exact, rounded)
    (exact, rounded) = (try ActivationSpool(), try ActivationSpool())
    try oldExact.rewind()
    try oldRounded.rewind()
    for start in stride(from: 0, to: count, by: Self.batchSize) {
      let size = min(Self.batchSize, count - start)
      let batch = try (0..<size).map { _ in
        (try oldExact.next(arrays: from.count), try oldRounded.next(arrays: from.count))
      }
      let states = workers.map(2 * size) { index in
        let sample = index / 2
        return index % 2 == 0
          ? model.state(from, batch[sample].0, after: nodes)
          : quantized.state(from, batch[sample].1, dividing: divisors, after: nodes)
      }
      for sample in 0..<size {
        let (exactly, roundly) = (states[2 * sample], states[2 * sample + 1])
        try exact.append(to.map { exactly[$0] })
        try rounded.append(to.map { roundly[$0] })
        try gather(exactly, roundly)
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
