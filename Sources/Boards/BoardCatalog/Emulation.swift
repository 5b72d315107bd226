/// How an emulated board is brought to life, and what its figures are worth.
public struct Emulation: Sendable {
  /// What executes the firmware.
  public enum Host: Sendable, Equatable {
    /// A QEMU program, its machine, and options that the machine needs.
    case qemu(program: String, machine: String, options: [String])
    /// The firmware is itself a program of this machine.
    case process
  }

  /// What executes the firmware.
  public let host: Host
  /// Instructions that pass in one tick of the timer that the firmware reads; nil where none are
  /// counted.
  public let instructionsPerTick: Double?
  /// Bytes of stack that no inference of the committed runtime may exceed.
  ///
  /// It is the reserve of the board's linker script; the painted stack is held against it in tests.
  public let stackBoundBytes: Int

  /// A compiler that its firmware needs beside the Swift toolchain; nil where that is enough.
  public let compiler: String?

  /// An emulation; the catalogue's boards carry theirs.
  package init(
    host: Host, instructionsPerTick: Double?, stackBoundBytes: Int, compiler: String? = nil
  ) {
    self.compiler = compiler
    self.host = host
    self.instructionsPerTick = instructionsPerTick
    self.stackBoundBytes = stackBoundBytes
  }
}
