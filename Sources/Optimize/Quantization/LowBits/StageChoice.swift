import LowBitWeights
import ModelGraph

/// How the layers of one stage were rounded, and what it cost.
struct StageChoice {
  /// What the inputs are divided by and the columns multiplied with; nil where nothing is scaled.
  let scales: [Float]?
  /// For each layer of the stage.
  let layers: [RoundedLayer]

  /// The error of all layers' results.
  var error: Double { layers.reduce(0) { $0 + $1.error } }
}

/// One layer's integers.
struct RoundedLayer {
  let method: WeightMethod
  let rows: QuantizedRows
  /// The squared error of the layer's results, summed over the samples.
  let error: Double
}

/// Tries the methods on the layers of one stage whose inputs are one matrix.
struct StageMethods {
  let format: WeightFormat
  let method: WeightMethod
  let workers: Workers
  /// Damping of the second moments for rounding, and for moving the target.
  private static let damping = 0.05
  /// Factors on a row's scales to try.
  private static let multipliers = [0.85, 0.9, 0.95, 1]
  private static let refinements = 3

  /// The best of the methods for layers with these weights.
  func choose(
    _ layers: [WeightMatrix], moments: InputMoments, compensation: [DriftCompensation?],
    maker: InputMaker?, blockLoss: (() -> BlockLoss)?
  ) throws -> StageChoice {
    let gram = try DampedGram(moments, damping: Self.damping)
    let targets = zip(layers, compensation).map { weights, compensation in
      compensation?.target(for: weights, gram: gram) ?? weights
    }
    var choices: [StageChoice] = []
    let tried = method.tried
    if tried.contains(where: { !$0.scalesInputs }) || maker == nil {
      let plain = maker == nil ? tried.map(\.withoutScaling) : tried.filter { !$0.scalesInputs }
      choices.append(best(of: plain, targets, gram, scales: nil))
    }
    if let maker, let makeLoss = blockLoss, tried.contains(where: \.scalesInputs) {
      let blockLoss = makeLoss()
      let magnitudes = moments.meanMagnitudes(sharing: maker.shares(columns: moments.columns))
      let scales = AWQ(meanMagnitudes: magnitudes).best { candidate in
        blockLoss(targets.map { rounded($0, scaledBy: candidate.scales) })
      }.candidate.scales
      let scaled = try DampedGram(moments.dividingColumns(by: scales), damping: Self.damping)
      choices.append(
        best(
          of: tried.filter(\.scalesInputs), targets.map { $0.scalingColumns(by: scales) }, scaled,
          scales: scales))
    }
    return choices.reduce(choices[0]) { $1.error < $0.error ? $1 : $0 }
  }

  /// What plain rounding makes of weights whose columns are scaled while they are rounded.
  private func rounded(_ weights: WeightMatrix, scaledBy scales: [Float]) -> WeightMatrix {
    RoundToNearest(format).quantize(weights.scalingColumns(by: scales), workers: workers).reals
      .scalingColumns(by: scales.map { 1 / $0 })
  }

  private func best(
    of methods: [WeightMethod], _ targets: [WeightMatrix], _ gram: DampedGram, scales: [Float]?
  ) -> StageChoice {
    let layers = targets.map { target in
      let candidates = methods.map { method in
        let rows = round(target, method, gram)
        return RoundedLayer(
          method: method, rows: rows, error: gram.error(of: rows, for: target).reduce(0, +))
      }
      return candidates.reduce(candidates[0]) { $1.error < $0.error ? $1 : $0 }
    }
    return StageChoice(scales: scales, layers: layers)
  }

  private func round(
    _ target: WeightMatrix, _ method: WeightMethod, _ gram: DampedGram
  ) -> QuantizedRows {
    switch method {
    case .rtn:
      RoundToNearest(format, clip: ClipSearch(.weights)).quantize(target, workers: workers)
    case .awq:
      RoundToNearest(format, clip: ClipSearch(.blocks(gram))).quantize(target, workers: workers)
    default:
      GPTQ(
        gram, format,
        options: .init(scaleMultipliers: Self.multipliers, refinements: Self.refinements)
      ).quantize(target, workers: workers)
    }
  }
}

extension WeightMethod {
  /// What is left of it where inputs cannot be scaled.
  fileprivate var withoutScaling: WeightMethod {
    switch self {
    case .awq: .rtn
    case .awqGPTQ: .gptq
    default: self
    }
  }
}
