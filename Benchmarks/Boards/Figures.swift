/// What one model takes on one board. Instructions are counts, not cycles; sizes are bytes.
struct Figures: Codable, Equatable {
  /// The most instructions of an inference, over all inputs that were run.
  var instructions: Int?
  /// The instructions from the package's bytes to a runtime that is ready: its structure is
  /// checked, nothing else.
  var startupInstructions: Int?
  /// Arena, stack of the inference, and variables.
  var ramBytes: Int?
  /// Text, constants and first values of the runtime, with the operators of the model only.
  var flashBytes: Int?
}

/// The kinds of figure, in the order of the table's columns.
enum FigureKind: CaseIterable {
  case instructions, startup, ram, flash

  /// The words above a column.
  var title: String {
    switch self {
    case .instructions: "instructions"
    case .startup: "to start"
    case .ram: "RAM"
    case .flash: "flash"
    }
  }

  /// The figure of this kind.
  func value(of figures: Figures?) -> Int? {
    switch self {
    case .instructions: figures?.instructions
    case .startup: figures?.startupInstructions
    case .ram: figures?.ramBytes
    case .flash: figures?.flashBytes
    }
  }

  /// A value as people read it.
  func text(_ value: Int?) -> String {
    guard let value else { return "-" }
    switch self {
    case .instructions, .startup: return Self.count(value)
    case .ram, .flash: return "\(Self.grouped(value)) B"
    }
  }

  private static func count(_ value: Int) -> String {
    guard value >= 100_000 else { return grouped(value) }
    let thousandths = (value + 500) / 1000
    let decimals = String(thousandths % 1000 + 1000).dropFirst()
    return "\(thousandths / 1000).\(decimals) M"
  }

  private static func grouped(_ value: Int) -> String {
    let digits = Array(String(value))
    return digits.enumerated().map { index, digit in
      index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
  }
}
