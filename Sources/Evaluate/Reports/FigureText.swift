import Foundation

/// Numbers as people read them; the same in every locale.
enum FigureText {
  private static let locale = Locale(identifier: "en_US_POSIX")

  /// `24,712 bytes`.
  static func bytes(_ count: Int) -> String { "\(grouped(count)) bytes" }

  /// `24.1 KB`, of 1,024 bytes each, or megabytes from 1,024 of them on.
  static func size(_ bytes: Int) -> String {
    let kilobytes = Double(bytes) / 1024
    return kilobytes < 1024 ? "\(decimals(kilobytes, 1)) KB" : "\(decimals(kilobytes / 1024, 2)) MB"
  }

  /// `1,234,567`.
  static func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }

  /// So many digits after the point.
  static func decimals(_ value: Double, _ count: Int) -> String {
    String(format: "%.\(count)f", locale: locale, value)
  }

  /// Four significant digits.
  static func real(_ value: Float) -> String {
    String(format: "%.4g", locale: locale, Double(value))
  }

  /// `31.4 dB`; `exact` where there is no error, a dash where it cannot be told.
  static func decibels(_ ratio: Double) -> String {
    if ratio == .infinity { return "exact" }
    return ratio.isFinite ? "\(decimals(ratio, 1)) dB" : "–"
  }

  /// `0.12 %`; a share that is there but rounds to nothing is `< 0.01 %`.
  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "–" }
    if share > 0, share < 0.0001 { return "< 0.01 %" }
    return share == 0 ? "0 %" : "\(decimals(100 * share, 2)) %"
  }
}
