/// Text of HTML: what is not made here is escaped when it comes in, so no name in a model can
/// become markup.
struct HTMLText: ExpressibleByStringInterpolation {
  private(set) var markup: String

  init(stringLiteral value: String) {
    markup = value
  }

  init(stringInterpolation: Interpolation) {
    markup = stringInterpolation.markup
  }

  /// Several pieces, each on its own line.
  init(lines: [HTMLText]) {
    markup = lines.map(\.markup).joined(separator: "\n")
  }

  /// Literals are markup; strings are escaped; other `HTMLText` is taken as it is.
  struct Interpolation: StringInterpolationProtocol {
    var markup = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      markup.reserveCapacity(2 * literalCapacity)
    }

    mutating func appendLiteral(_ literal: String) { markup += literal }

    mutating func appendInterpolation(_ text: String) { markup += Self.escaped(text) }

    mutating func appendInterpolation(_ number: Int) { markup += String(number) }

    mutating func appendInterpolation(_ html: HTMLText) { markup += html.markup }

    private static func escaped(_ text: String) -> String {
      var escaped = ""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "&": escaped += "&amp;"
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "\"": escaped += "&quot;"
        case "'": escaped += "&#39;"
        case "\n", "\t": escaped.unicodeScalars.append(scalar)
        // Other controls have no place in HTML, and those of direction could disguise a name.
        case _ where scalar.properties.generalCategory == .control: escaped += "\u{FFFD}"
        case _ where scalar.properties.generalCategory == .format: escaped += "\u{FFFD}"
        default: escaped.unicodeScalars.append(scalar)
        }
      }
      return escaped
    }
  }
}
