package import Kernels

/// A chip or an emulated board: the budget that a model must fit, and the kernels that would run
/// it.
public struct Board: Sendable {
  /// The name that the command line takes.
  public let name: String
  /// The processor core.
  public let core: String
  /// The instruction set architecture.
  public let isa: String
  /// Flash for the runtime and the packages, in bytes.
  public let flashBytes: Int
  /// RAM for the stack, the runtime's variables and the arena, in bytes: the largest contiguous
  /// piece.
  public let ramBytes: Int
  /// The kernels that it runs.
  package let kernelFamily: KernelFamily
  /// How it is emulated; nil for a real chip.
  public let emulation: Emulation?

  /// A board; the catalogue's are static members.
  package init(
    name: String, core: String, isa: String, flashBytes: Int, ramBytes: Int,
    kernelFamily: KernelFamily, emulation: Emulation?
  ) {
    self.name = name
    self.core = core
    self.isa = isa
    self.flashBytes = flashBytes
    self.ramBytes = ramBytes
    self.kernelFamily = kernelFamily
    self.emulation = emulation
  }
}

extension Board: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

extension Board: Encodable {
  private enum CodingKeys: String, CodingKey {
    case name, core, isa, flashBytes, ramBytes, emulated
  }

  /// The keys that `boards --json` prints.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(core, forKey: .core)
    try container.encode(isa, forKey: .isa)
    try container.encode(flashBytes, forKey: .flashBytes)
    try container.encode(ramBytes, forKey: .ramBytes)
    try container.encode(emulation != nil, forKey: .emulated)
  }
}
