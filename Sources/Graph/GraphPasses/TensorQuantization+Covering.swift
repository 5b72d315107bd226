package import ModelGraph

extension TensorQuantization {
  /// Int8 steps that cover a range of reals; zero is always one of them, exactly.
  ///
  /// The range is widened to include zero; an empty one gets the scale 1. Source: Jacob et al.,
  /// "Quantization and Training of Neural Networks", 2018, section 2.1 and 3.1.
  package init(covering lower: Float, _ upper: Float) {
    let low = Double(min(lower, 0))
    let high = Double(max(upper, 0))
    let scale = Float((high - low) / 255)
    guard scale.isNormal else {
      self.init(scale: 1, zeroPoint: 0)
      return
    }
    let zeroPoint = (-128 - low / Double(scale)).rounded()
    self.init(scale: scale, zeroPoint: Int32(min(max(zeroPoint, -128), 127)))
  }
}
