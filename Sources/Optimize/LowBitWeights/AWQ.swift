import Foundation

// Scales a layer's input columns up where the inputs are large, so that these weights are rounded
// finer, and divides what makes the inputs by the same: only the error of the function changes.
//
// Source: Lin et al., "AWQ: Activation-aware Weight Quantization for LLM Compression and
// Acceleration", 2023: scale = (mean magnitude of the input)^exponent, normalized to a geometric
// middle of 1, the exponent from a grid of 20 points; then the clip of each group by output error
// (ClipSearch with `blocks`).

/// The scales to try for layers that share their inputs.
package struct AWQ: Sendable {
  /// One point of the grid.
  package struct Candidate: Sendable {
    package let exponent: Double
    /// What each input column of the layers is multiplied with; what makes the inputs is divided.
    package let scales: [Float]
  }

  package let candidates: [Candidate]

  /// 20 points: 0, which scales nothing, to 0.95.
  package static let exponents = (0..<20).map { Double($0) / 20 }

  /// Where one maker of inputs feeds several columns, `meanMagnitudes` must be alike in them, so
  /// that one divisor serves them all: see `InputMoments.meanMagnitudes(sharing:)`.
  package init(meanMagnitudes: [Float], exponents: [Double] = Self.exponents) {
    precondition(!meanMagnitudes.isEmpty && !exponents.isEmpty, "inputs and exponents")
    candidates = exponents.map { exponent in
      // A column that never saw an input must not be scaled to nothing.
      let powers = meanMagnitudes.map { max(pow(Double($0), exponent), 1e-4) }
      let middle = ((powers.max() ?? 1) * (powers.min() ?? 1)).squareRoot()
      return Candidate(exponent: exponent, scales: powers.map { Float($0 / middle) })
    }
  }

  /// The candidate whose loss is the least, the first where several have it.
  ///
  /// `loss` is the squared error at the output of the block that the layers are part of.
  package func best(
    loss: (Candidate) throws -> Double
  ) rethrows -> (candidate: Candidate, loss: Double) {
    var best = (candidate: candidates[0], loss: try loss(candidates[0]))
    for candidate in candidates.dropFirst() {
      let loss = try loss(candidate)
      if loss < best.loss { best = (candidate, loss) }
    }
    return best
  }

  /// The candidate with the least squared output error of the layers themselves, rounded without a
  /// search of clips: one point of the grid a thread.
  package func best(
    for layers: [WeightMatrix], gram: DampedGram, format: WeightFormat, workers: Workers = .all
  ) -> (candidate: Candidate, loss: Double) {
    let losses = workers.map(candidates.count) { index in
      let scales = candidates[index].scales
      return layers.reduce(0) { sum, weights in
        let rounded = RoundToNearest(format).quantize(
          weights.scalingColumns(by: scales), workers: Workers(threads: 1))
        let reals = rounded.reals.scalingColumns(by: scales.map { 1 / $0 })
        return gram.error(of: reals, for: weights).reduce(sum, +)
      }
    }
    let index = losses.indices.reduce(0) { losses[$1] < losses[$0] ? $1 : $0 }
    return (candidates[index], losses[index])
  }
}

extension InputMoments {
  /// The mean magnitudes with the columns of each share set to their average.
  ///
  /// `share[j]` says which maker column j comes from, for instance the value head that several
  /// query heads attend with.
  package func meanMagnitudes(sharing share: [Int]) -> [Float] {
    precondition(share.count == columns, "a maker for each column")
    var sums: [Int: (sum: Double, count: Int)] = [:]
    for (maker, magnitude) in zip(share, meanMagnitudes) {
      let old = sums[maker] ?? (0, 0)
      sums[maker] = (old.sum + Double(magnitude), old.count + 1)
    }
    return share.map { maker in
      sums[maker].map { Float($0.sum / Double($0.count)) } ?? 0
    }
  }
}
