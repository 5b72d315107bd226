import ContentID

/// What a run took and gave.
struct RunReport: Encodable {
  let board: String
  let instructions: Int?
  let startupInstructions: Int?
  let arenaBytes: Int?
  let stackBytes: Int?
  let ramBytes: Int?
  let flashBytes: Int?
  let outputs: [Output]

  /// An output and the hash of its bytes.
  struct Output: Encodable {
    let port: PortDescription
    let sha256: String

    private enum CodingKeys: String, CodingKey { case name, shape, type, sha256 }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(port.name, forKey: .name)
      try container.encode(port.shape, forKey: .shape)
      try container.encode(port.type, forKey: .type)
      try container.encode(sha256, forKey: .sha256)
    }
  }

  private enum CodingKeys: String, CodingKey {
    case board, instructions, startupInstructions, arenaBytes, stackBytes, ramBytes, flashBytes
    case outputs
  }

  init(_ machine: Machine, outputs values: [[UInt8]]) {
    let figures = machine.figures
    board = machine.name
    instructions = figures.instructions
    startupInstructions = figures.startupInstructions
    arenaBytes = figures.arenaBytes
    stackBytes = figures.stackBytes
    ramBytes = figures.ramBytes
    flashBytes = figures.flashBytes
    outputs = zip(machine.outputs, values).map { port, bytes in
      var hash = SHA256()
      hash.update(bytes.span.bytes)
      return Output(port: port, sha256: hash.finalize().hexadecimal)
    }
  }

  /// Keys are always there: null where a figure does not exist.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(board, forKey: .board)
    try container.encode(instructions, forKey: .instructions)
    try container.encode(startupInstructions, forKey: .startupInstructions)
    try container.encode(arenaBytes, forKey: .arenaBytes)
    try container.encode(stackBytes, forKey: .stackBytes)
    try container.encode(ramBytes, forKey: .ramBytes)
    try container.encode(flashBytes, forKey: .flashBytes)
    try container.encode(outputs, forKey: .outputs)
  }

  /// The figures of a board in one line.
  var boardSummary: String? {
    guard let ramBytes, let flashBytes, let arenaBytes, let stackBytes else { return nil }
    let count = instructions.map { "\(Figures.count($0)) instructions, " } ?? ""
    let startup = startupInstructions.map { "\(Figures.count($0)) to start, " } ?? ""
    return "\(board): \(count)\(startup)RAM \(Figures.bytes(ramBytes)) "
      + "(arena \(Figures.bytes(arenaBytes)), stack \(Figures.bytes(stackBytes))), "
      + "runtime \(Figures.bytes(flashBytes)) of flash"
  }
}

extension InlineArray<32, UInt8> {
  /// A digest as people write it.
  var hexadecimal: String {
    indices.map { (self[$0] < 16 ? "0" : "") + String(self[$0], radix: 16) }.joined()
  }
}
