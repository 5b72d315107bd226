/// One row of the table: a model on a board.
struct FigureRow {
  let board: String
  let model: String
  let figures: Figures
  let references: References.Entry?

  /// Which aims are not met.
  var missedAims: [FigureKind] {
    FigureKind.allCases.filter { kind in
      guard let value = kind.value(of: figures), let aim = kind.value(of: references?.aim) else {
        return false
      }
      return value > aim
    }
  }
}

/// The figures next to the peer's, as a table of Markdown that reads well as plain text too.
struct FigureTable {
  let rows: [FigureRow]

  /// The lines of the table.
  var text: String {
    let titles = ["board", "model"] + FigureKind.allCases.flatMap { [$0.title, "peer", "aim"] }
    let lines = rows.map { row in
      [row.board, row.model] + FigureKind.allCases.flatMap { cells($0, row) }
    }
    let widths = titles.indices.map { column in
      ([titles] + lines).map { $0[column].count }.max() ?? 0
    }
    let rule = titles.indices.map { column in
      String(repeating: "-", count: max(2, widths[column] - 1)) + (column < 2 ? "-" : ":")
    }
    return ([titles, rule] + lines).map { line($0, widths) }.joined(separator: "\n")
  }

  /// Ours, the peer's as a multiple of ours, and the aim with a mark where it is missed.
  private func cells(_ kind: FigureKind, _ row: FigureRow) -> [String] {
    let value = kind.value(of: row.figures)
    let peer = kind.value(of: row.references?.peer)
    let aim = kind.value(of: row.references?.aim)
    let mark = row.missedAims.contains(kind) ? " !" : ""
    return [kind.text(value), ratio(peer, value), kind.text(aim) + mark]
  }

  private func ratio(_ peer: Int?, _ value: Int?) -> String {
    guard let peer, let value, value > 0 else { return "-" }
    let tenths = (peer * 10 + value / 2) / value
    return "\(tenths / 10).\(tenths % 10) x"
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    let padded = cells.indices.map { column in
      let space = String(repeating: " ", count: widths[column] - cells[column].count)
      return column < 2 ? cells[column] + space : space + cells[column]
    }
    return "| " + padded.joined(separator: " | ") + " |"
  }
}
