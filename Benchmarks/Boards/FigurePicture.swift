/// Bars of ours beside the peer's, as an SVG that stands alone: one panel a kind of figure, one
/// pair of bars a row, both as shares of the peer's figure.
struct FigurePicture {
  let rows: [FigureRow]

  private static let barHeight = 7
  private static let rowHeight = 20
  private static let labelWidth = 130
  private static let barWidth = 150
  private static let top = 46

  /// The text of the file.
  var text: String {
    let compared = rows.filter { $0.references != nil }
    let width = Self.labelWidth + FigureKind.allCases.count * (Self.barWidth + 20) + 20
    let height = Self.top + compared.count * Self.rowHeight + 24
    var parts = [
      #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width)" height="\#(height)" "#
        + #"viewBox="0 0 \#(width) \#(height)" font-family="sans-serif" font-size="11">"#,
      #"<rect width="100%" height="100%" fill="white"/>"#,
      label(
        10, 16, "NeVortex (dark) as a share of TensorFlow Lite Micro (light): shorter is better"),
    ]
    for (index, row) in compared.enumerated() {
      parts.append(label(10, baseline(index), "\(row.board) \(row.model)"))
    }
    for (index, kind) in FigureKind.allCases.enumerated() {
      parts += panel(kind, left: Self.labelWidth + index * (Self.barWidth + 20), compared)
    }
    return (parts + ["</svg>", ""]).joined(separator: "\n")
  }

  private func panel(_ kind: FigureKind, left: Int, _ rows: [FigureRow]) -> [String] {
    var parts = [label(left, 36, kind.title)]
    for (index, row) in rows.enumerated() {
      guard let ours = kind.value(of: row.figures), let peer = kind.value(of: row.references?.peer)
      else { continue }
      let y = Self.top + index * Self.rowHeight
      let share = min(Self.barWidth, max(1, ours * Self.barWidth / max(1, peer)))
      parts.append(bar(left, y, share, "midnightblue"))
      parts.append(bar(left, y + Self.barHeight, Self.barWidth, "lightsteelblue"))
    }
    return parts
  }

  private func baseline(_ row: Int) -> Int { Self.top + row * Self.rowHeight + Self.barHeight + 4 }

  private func bar(_ x: Int, _ y: Int, _ width: Int, _ color: String) -> String {
    #"<rect x="\#(x)" y="\#(y)" width="\#(width)" height="\#(Self.barHeight)" fill="\#(color)"/>"#
  }

  private func label(_ x: Int, _ y: Int, _ text: String) -> String {
    #"<text x="\#(x)" y="\#(y)">\#(text)</text>"#
  }
}
