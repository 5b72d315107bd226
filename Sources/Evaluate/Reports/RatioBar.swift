/// A bar that shows a layer's signal over error beside those of the others.
struct RatioBar {
  /// The ratio that fills the bar, in decibels.
  private let fullScale: Double
  private static let width = 160

  /// Bars of one scale for all layers: the greatest ratio, and never less than 40 dB.
  init(layers: [BuildReport.Layer]) {
    fullScale = layers.map(\.sqnr).filter(\.isFinite).reduce(40, max)
  }

  /// The bar as an inline SVG image, described for those who cannot see it.
  func svg(_ ratio: Double) -> HTMLText {
    let share = ratio == .infinity ? 1 : (ratio.isFinite ? max(0, ratio / fullScale) : 0)
    let length = FigureText.decimals(share * Double(Self.width), 1)
    let label = FigureText.decibels(ratio)
    return """
      <svg class="bar" role="img" aria-label="\(label)" viewBox="0 0 \(Self.width) 10" \
      width="\(Self.width)" height="10"><rect class="track" width="\(Self.width)" height="10" \
      rx="2"/><rect class="\(Self.grade(ratio))" width="\(length)" height="10" rx="2"/></svg>
      """
  }

  /// How bad it is: below 10 dB the error is a third of the signal, above 20 dB a tenth or less.
  private static func grade(_ ratio: Double) -> String {
    if ratio.isNaN || ratio < 10 { return "poor" }
    return ratio < 20 ? "fair" : "good"
  }
}
