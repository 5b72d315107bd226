/// Rows of words with their columns aligned: text to the left, numbers to the right.
struct TextTable {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table with these column titles.
  init(_ header: String...) {
    self.header = header
  }

  /// Adds a row, a cell for each column.
  mutating func add(_ cells: String...) {
    precondition(cells.count == header.count, "\(cells.count) cells for \(header.count) columns")
    rows.append(cells)
  }

  /// The lines.
  var text: String {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let isNumeric = header.indices.map { column in
      !rows.isEmpty
        && rows.allSatisfy { $0[column].first.map { "-+0123456789".contains($0) } ?? true }
    }
    return all.map { row in
      let cells = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return isNumeric[column] ? space + row[column] : row[column] + space
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
    .joined(separator: "\n")
  }
}

/// Figures for people.
enum Figures {
  /// `52.6 KB`, or `512 B` below 10 KB.
  static func bytes(_ count: Int) -> String {
    if count < 10 * 1024 { return "\(count) B" }
    if count < 10 * 1024 * 1024 { return "\(decimal(Double(count) / 1024, 1)) KB" }
    return "\(decimal(Double(count) / 1024 / 1024, 1)) MB"
  }

  /// `2,656,768`.
  static func count(_ number: Int) -> String {
    var digits = Array(String(abs(number)))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (number < 0 ? "-" : "") + String(digits)
  }

  /// `1 block`, `2,656 blocks`.
  static func number(of noun: String, _ number: Int) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A number with so many decimals.
  static func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let whole = Int(scaled) / Int(scale)
    let rest = String(Int(scaled) % Int(scale))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if places == 0 { return sign + String(whole) }
    return "\(sign)\(whole)." + String(repeating: "0", count: places - rest.count) + rest
  }

  /// `96.4 %`.
  static func percent(_ share: Double) -> String { decimal(share * 100, 2) + " %" }
}
