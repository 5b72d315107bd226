import Foundation

// The table.
extension Demonstration {
  func show(_ rows: [Row], float: EvaluationFigures, whole: EvaluationFigures, agree: Bool) {
    let header = [
      "machine", "answer", "accuracy (\(Demo.boardSamples))", "instructions", "RAM", "flash",
      "bytes",
    ]
    let cells = rows.map { row in
      [
        row.machine, row.answer, percent(row.accuracy), row.instructions.map(grouped) ?? "-",
        row.ramBytes.map(kilobytes) ?? "-", row.flashBytes.map(kilobytes) ?? "-",
        row.sha256 == rows[0].sha256 ? "same" : "DIFFERENT",
      ]
    }
    let widths = header.indices.map { column in
      ([header] + cells).map { $0[column].count }.max() ?? 0
    }
    print()
    for line in [header] + cells {
      print(
        zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
          .joined(separator: "  ").trimmingCharacters(in: .whitespaces))
    }
    print(
      """

      accuracy on \(whole.count) drawings: float \(percent(float.accuracy)), \
      INT8 \(percent(whole.accuracy)); in the table on the first \(Demo.boardSamples)
      flash is the runtime's; RAM is what was used: arena, deepest stack and variables
      \(agree ? "all machines gave the same bytes" : "the machines DISAGREE")
      the report of the build is \(results)/report.html
      """)
  }

  private func percent(_ share: Double) -> String {
    String(format: "%.1f %%", share * 100)
  }

  private func kilobytes(_ count: Int) -> String {
    String(format: "%.1f KB", Double(count) / 1024)
  }

  private func grouped(_ number: Int) -> String {
    var text = String(number)
    var position = text.count - 3
    while position > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: position))
      position -= 3
    }
    return text
  }
}
