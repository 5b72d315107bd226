/// Every board that the command line knows.
public enum BoardCatalog {
  /// The emulated microcontrollers, in the order in which tables show them.
  public static let microcontrollers: [Board] = [
    .cortexM4, .cortexM7, .cortexM55, .rv32imac, .xtensaLX106,
  ]

  /// The boards that can be run here, in the order in which tables show them.
  public static let emulated = microcontrollers + [.aarch64]

  /// Real chips: budgets, and firmware to flash.
  public static let chips: [Board] = [
    .stm32h743, .stm32f446, .nrf52840, .rp2350, .esp32s3, .esp32c3,
  ]

  /// Emulated boards, then chips.
  public static let all = emulated + chips

  /// The board of a name; an unknown name is refused with the names that there are.
  public static func board(named name: String) throws(BoardError) -> Board {
    guard let board = all.first(where: { $0.name == name }) else {
      throw .unknown(name: name, known: all.map(\.name))
    }
    return board
  }
}

/// Why a board cannot be used.
public enum BoardError: Error, Equatable, CustomStringConvertible {
  /// No board has the name.
  case unknown(name: String, known: [String])

  /// One line for people.
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "there is no board “\(name)”; the boards are \(known.joined(separator: ", "))"
    }
  }
}
