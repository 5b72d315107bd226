import Foundation

// Moves the spread of an activation's channels into the weights, so that both round well with one
// step each: the inputs' column j is divided by s[j], the weights' column j multiplied.
//
// Source: Xiao et al., "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large
// Language Models", 2022: s[j] = max |x[j]|^strength / max |w[j]|^(1 - strength).

/// How much of the inputs' spread the weights take over.
package struct SmoothQuant: Sendable {
  /// 0 leaves it all to the inputs, 1 to the weights.
  package let strength: Double

  package init(strength: Double = 0.5) {
    precondition((0...1).contains(strength), "a share")
    self.strength = strength
  }

  /// The scale of each column for layers that share their inputs; 1 where there is no input or no
  /// weight to balance.
  package func scales(
    greatestInputs: [Float], greatestWeights: [Float]
  ) -> [Float] {
    precondition(greatestInputs.count == greatestWeights.count, "as many columns")
    return zip(greatestInputs, greatestWeights).map { input, weight in
      guard input > 0, weight > 0 else { return 1 }
      let scale = Float(pow(Double(input), strength) / pow(Double(weight), 1 - strength))
      return scale.isNormal ? scale : 1
    }
  }

  package func scales(_ moments: InputMoments, for layers: [WeightMatrix]) -> [Float] {
    let greatest = layers.map(\.greatestOfColumns).reduce(
      [Float](repeating: 0, count: moments.columns)
    ) { zip($0, $1).map { max($0, $1) } }
    return scales(greatestInputs: moments.greatestMagnitudes, greatestWeights: greatest)
  }
}
