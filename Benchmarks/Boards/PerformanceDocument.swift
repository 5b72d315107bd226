import Foundation

/// The part of `Documentation/PERFORMANCE.md` that is measured, and its picture.
struct PerformanceDocument {
  let root: URL

  private static let begin = "<!-- bench-boards -->\n"
  private static let end = "<!-- end -->"

  /// Puts the rows' table between the document's marks, and draws the picture anew.
  func write(_ rows: [FigureRow]) throws {
    let folder = root.appendingPathComponent("Documentation")
    let file = folder.appendingPathComponent("PERFORMANCE.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    guard let begin = text.range(of: Self.begin),
      let end = text.range(of: Self.end, range: begin.upperBound..<text.endIndex)
    else {
      throw BenchmarkError.malformed(file: file.path, reason: "has no \(Self.begin)")
    }
    let table = FigureTable(rows: rows).text
    let changed = text[..<begin.upperBound] + "\n\(table)\n\n" + text[end.lowerBound...]
    try Data(changed.utf8).write(to: file, options: .atomic)
    try Data(FigurePicture(rows: rows).text.utf8).write(
      to: folder.appendingPathComponent("performance-boards.svg"), options: .atomic)
  }
}
