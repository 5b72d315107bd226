import Calibration
import LowBitWeights
import ModelGraph
import ReferenceInterpreter
import SharedBytes

// Rounds the weights of a graph of reals, stage by stage: each stage is calibrated on inputs that
// the earlier stages' integers have made, and moved towards what the float model makes of its own.

/// A graph whose weights are what few bits can hold, and the integers that stand for them.
struct RoundedWeights {
  /// The graph of reals; constants of rounded layers are what the integers stand for.
  var graph: ModelGraph
  /// The same with the weights that were rounded: where inputs were scaled, they are too.
  var exact: ModelGraph
  /// The integers of a constant.
  var integers: [TensorID: QuantizedRows] = [:]
  /// How each layer was rounded, by its position.
  var layers: [Int: RoundedLayer] = [:]
}

struct WeightRounding {
  private let options: WeightOptions
  private let workers: Workers
  private let reference: ReferenceInterpreter
  private(set) var result: RoundedWeights
  /// The samples that blocks are measured with.
  private static let samplesOfBlock = 4
  /// What the channels of waiting tensors are to be divided by.
  private var divisors: [TensorID: [Float]] = [:]

  init(_ graph: ModelGraph, _ options: WeightOptions, workers: Workers = .all) throws {
    self.options = options
    self.workers = workers
    reference = try ReferenceInterpreter(graph)
    result = RoundedWeights(graph: graph, exact: graph)
  }

  /// Rounds every layer; `progress` gets the share that is done.
  mutating func run(_ samples: CalibrationSamples, progress: (Double) -> Void) throws {
    try roundTables(samples)
    let layers = result.graph.nodes.indices.filter { position in
      let node = result.graph.nodes[position]
      return node.isWeighted && node.optionalInput(1).map { result.integers[$0] == nil } ?? false
    }
    let stages = result.graph.stages(ofLayersAt: layers)
    var train = try SampleTrain(
      samples, of: reference, beside: options.method.compensatesDrift ? reference : nil,
      workers: workers)
    for (index, stage) in stages.enumerated() {
      try round(stage, &train)
      progress(Double(index + 1) / Double(stages.count))
    }
  }

  private mutating func round(_ stage: Stage, _ train: inout SampleTrain) throws {
    let graph = result.graph
    var statistics = StageStatistics(stage, in: graph, workers: workers)
    var waiting: [RunState] = []
    let interpreter = try ReferenceInterpreter(graph)
    try train.advance(to: stage.first, rounded: interpreter, dividing: divisors) { rounded, exact in
      statistics.add(graph.sample(stage, rounded, exact))
      if waiting.count < Self.samplesOfBlock { waiting.append(rounded) }
    }
    divisors = [:]
    let isWhole = graph.nodes[stage.first].groupCount == 1
    guard isWhole else { return try roundGroups(stage, statistics) }
    try roundWhole(stage, statistics) { [workers, waiting] in
      BlockLoss(interpreter, stage, states: waiting, workers: workers)
    }
  }

  /// Layers that all multiply the same rows.
  private mutating func roundWhole(
    _ stage: Stage, _ statistics: StageStatistics, blockLoss: @escaping () -> BlockLoss
  ) throws {
    let matrices = stage.layers.map { result.graph.matrix(ofLayerAt: $0) }
    let compensation = stage.layers.map { position in
      options.method.compensatesDrift
        ? statistics.drift.map {
          DriftCompensation(ofInput: $0, ofResidual: statistics.residualDrift[position])
        } : nil
    }
    let maker = InputMaker(of: stage, in: result.graph)
    let choice = try methods(for: stage).choose(
      matrices, moments: statistics.inputs[0].moments, compensation: compensation, maker: maker,
      blockLoss: blockLoss)
    for (position, layer) in zip(stage.layers, choice.layers) { set(layer, at: position) }
    if let scales = choice.scales, let maker { divide(maker, by: scales, before: stage) }
  }

  /// A convolution whose groups of channels see different rows.
  private mutating func roundGroups(_ stage: Stage, _ statistics: StageStatistics) throws {
    for position in stage.layers {
      let matrix = result.graph.matrix(ofLayerAt: position)
      let groups = result.graph.nodes[position].groupCount
      let size = matrix.rows / groups
      let parts = try (0..<groups).map { group in
        let part = WeightMatrix(
          rows: size, columns: matrix.columns,
          values: Array(
            matrix.values[group * size * matrix.columns..<(group + 1) * size * matrix.columns]))
        return try methods(for: stage).choose(
          [part], moments: statistics.inputs[group].moments, compensation: [nil], maker: nil,
          blockLoss: nil
        ).layers[0]
      }
      set(RoundedLayer(joining: parts), at: position)
    }
  }

  private func methods(for stage: Stage) -> StageMethods {
    let node = result.graph.nodes[stage.first]
    let columns = result.graph.columns(ofLayer: node)
    // A row of one group needs no scale of a group besides its own; nor do the few taps that a
    // channel by itself has, whose kernels are the INT8 ones.
    let isOneGroup = node.groupCount > 1 || columns <= options.groupSize ?? columns
    return StageMethods(
      format: format(bits: options.bits, groupSize: isOneGroup ? nil : options.groupSize),
      method: options.method, workers: workers)
  }

  private func format(bits: Int, groupSize: Int?) -> WeightFormat {
    bits == 8 ? .int8 : .int4(groupSize: groupSize, codes: -7...7)
  }

  private mutating func set(_ layer: RoundedLayer, at position: Int) {
    guard let id = result.graph.nodes[position].optionalInput(1) else { return }
    result.layers[position] = layer
    set(layer.rows, of: id)
  }

  private mutating func set(_ rows: QuantizedRows, of id: TensorID) {
    result.integers[id] = rows
    result.graph[id].constant = SharedBytes(values: rows.reals.values)
  }

  /// Gives the inputs in scales of their own: their maker makes them smaller by these, and the
  /// layers' columns have been multiplied.
  private mutating func divide(_ maker: InputMaker, by scales: [Float], before stage: Stage) {
    for position in stage.layers {
      let scaled = result.exact.matrix(ofLayerAt: position).scalingColumns(by: scales)
      result.exact.setWeights(scaled.values, ofLayerAt: position)
    }
    switch maker {
    case .gain(let gain):
      result.graph.divide(gain, by: scales)
      result.exact.divide(gain, by: scales)
    case .rows(let position, let row): divideRows(ofLayerAt: position, row, by: scales)
    }
    divisors[stage.input] = Array(scales.prefix(result.graph[stage.input].shape[-1]))
  }

  private mutating func divideRows(ofLayerAt position: Int, _ row: [Int], by scales: [Float]) {
    guard let id = result.graph.nodes[position].optionalInput(1),
      let integers = result.integers[id]
    else { return }
    var divisors = [Float](repeating: 1, count: integers.rows)
    for (scale, row) in zip(scales, row) { divisors[row] = scale }
    set(integers.dividingRows(by: divisors), of: id)
    let exact = result.exact.matrix(ofLayerAt: position).dividingRows(by: divisors)
    result.exact.setWeights(exact.values, ofLayerAt: position)
    guard let bias = result.graph.nodes[position].optionalInput(2) else { return }
    result.graph.divide(bias, by: divisors)
    result.exact.divide(bias, by: divisors)
  }
}

// Tables of embeddings, which may be the head too.
extension WeightRounding {
  private mutating func roundTables(_ samples: CalibrationSamples) throws {
    let tables = result.graph.nodes.compactMap { node in
      if case .embedding = node.operation { node.optionalInput(1) } else { nil }
    }
    for id in tables where result.integers[id] == nil {
      let shape = result.graph[id].shape
      let matrix = WeightMatrix(
        rows: shape[0], columns: shape[1], values: result.graph.reals(id) ?? [])
      let format = format(bits: options.embeddingBits, groupSize: options.groupSize)
      let head = result.graph.nodes.firstIndex {
        $0.isWeighted && $0.optionalInput(1) == id
      }
      guard options.embeddingBits == 4, options.method.handsErrorsOn || options.method == .auto,
        let head
      else {
        set(
          RoundToNearest(format, clip: ClipSearch(.weights)).quantize(matrix, workers: workers),
          of: id)
        continue
      }
      set(try roundHead(matrix, format, at: head, samples), of: id)
    }
  }

  /// The rows serve as embeddings too, where every element counts alike: the damping speaks for
  /// them.
  private func roundHead(
    _ matrix: WeightMatrix, _ format: WeightFormat, at position: Int, _ samples: CalibrationSamples
  ) throws -> QuantizedRows {
    var statistics = InputStatistics(columns: matrix.columns, workers: workers)
    let input = result.graph.nodes[position].input
    try samples.forEach { sample in
      _ = try reference.run(sample) { id, values in
        if id == input { values.withUnsafeBufferPointer { statistics.add($0) } }
      }
    }
    let gram = try DampedGram(statistics.moments, damping: 0.5)
    return GPTQ(
      gram, format, options: .init(scaleMultipliers: [0.85, 0.9, 0.95, 1], refinements: 3)
    )
    .quantize(matrix, workers: workers)
  }
}

extension ModelGraph {
  /// The weights of a layer as a matrix.
  fileprivate func matrix(ofLayerAt position: Int) -> WeightMatrix {
    guard let id = nodes[position].optionalInput(1), let values = reals(id) else {
      preconditionFailure("layers have constant weights")
    }
    let rows = self[id].shape[0]
    return WeightMatrix(rows: rows, columns: values.count / rows, values: values)
  }

  fileprivate mutating func setWeights(_ values: [Float], ofLayerAt position: Int) {
    guard let id = nodes[position].optionalInput(1) else { return }
    self[id].constant = SharedBytes(values: values)
  }

  /// Divides the elements of a constant of reals.
  fileprivate mutating func divide(_ id: TensorID, by divisors: [Float]) {
    guard let values = reals(id) else { return }
    self[id].constant = SharedBytes(values: zip(values, divisors).map { $0 / $1 })
  }

  /// What a sample brings to a stage's statistics.
  fileprivate func sample(
    _ stage: Stage, _ rounded: RunState, _ exact: RunState?
  ) -> StageStatistics.Sample {
    let node = nodes[stage.first]
    let rows = (0..<node.groupCount).map {
      layerRows(of: node, group: $0, input: rounded[stage.input])
    }
    guard rows.count == 1, let exact else { return StageStatistics.Sample(rows: rows) }
    let drift = layerRows(of: node, group: 0, input: exact[stage.input]) - rows[0]
    var sample = StageStatistics.Sample(rows: rows, drift: drift)
    for position in stage.layers {
      guard let residual = residual(ofLayerAt: position, before: stage.first) else { continue }
      sample.residualDrift[position] = exact[residual] - rounded[residual]
    }
    return sample
  }
}

private func - (left: [Float], right: [Float]) -> [Float] { zip(left, right).map { $0 - $1 } }

extension RoundedLayer {
  /// The groups of one layer, one after the other.
  fileprivate init(joining parts: [RoundedLayer]) {
    self.init(
      method: parts[0].method, rows: QuantizedRows(joining: parts.map(\.rows)),
      error: parts.reduce(0) { $0 + $1.error })
  }
}
