import Kernels

// Each has the memory of a real chip, which its linker script enforces. Under `-icount shift=0` an
// instruction takes a nanosecond, so a 25 MHz timer ticks every 40 instructions.
extension Board {
  /// The STM32F446's memory.
  public static let cortexM4 = emulated(
    "cortex-m4", "Cortex-M4", "ARMv7E-M", like: .stm32f446, .armDSP,
    .qemu(program: "qemu-system-arm", machine: "mps2-an386", options: []), instructionsPerTick: 40)
  /// The STM32H743's memory.
  public static let cortexM7 = emulated(
    "cortex-m7", "Cortex-M7", "ARMv7E-M", like: .stm32h743, .armDSP,
    .qemu(program: "qemu-system-arm", machine: "mps2-an500", options: []), instructionsPerTick: 40)
  /// 512 KB of data TCM, 2 MB of code memory; its timer runs at 32 MHz.
  public static let cortexM55 = Board(
    name: "cortex-m55", core: "Cortex-M55", isa: "ARMv8.1-M", flashBytes: 2048 * 1024,
    ramBytes: 512 * 1024, kernelFamily: .helium,
    emulation: Emulation(
      host: .qemu(program: "qemu-system-arm", machine: "mps3-an547", options: []),
      instructionsPerTick: 31.25, stackBoundBytes: stackBoundBytes))
  /// The ESP32-C3's memory; retired instructions are counted one by one.
  public static let rv32imac = emulated(
    "rv32imac", "RV32IMAC", "RV32IMAC", like: .esp32c3, .plain,
    .qemu(program: "qemu-system-riscv32", machine: "virt", options: ["-bios", "none"]),
    instructionsPerTick: 1)
  /// The ESP32-S3's memory around the core of an ESP8266, the one Xtensa that Debian has a compiler
  /// for: its firmware goes through C. Its counter runs at 40 MHz.
  public static let xtensaLX106 = emulated(
    "xtensa-lx106", "Xtensa LX106", "Xtensa", like: .esp32s3, .plain,
    .qemu(program: "qemu-system-xtensa", machine: "sim", options: ["-cpu", "lx106"]),
    instructionsPerTick: 25, compiler: "xtensa-lx106-elf-gcc")
  /// A processor of a phone or a small computer, without an operating system: 16 MB each stand for
  /// flash and RAM, far less than such a machine has. Its counter runs at 62.5 MHz.
  public static let aarch64 = Board(
    name: "aarch64", core: "Neoverse N1", isa: "ARMv8.2-A", flashBytes: 16 << 20,
    ramBytes: 16 << 20, kernelFamily: .neon,
    emulation: Emulation(
      host: .qemu(
        program: "qemu-system-aarch64", machine: "virt", options: ["-cpu", "neoverse-n1"]),
      instructionsPerTick: 16, stackBoundBytes: 16 << 10))
  /// The same Swift in Embedded mode as a program of this machine: for tests, in no list.
  public static let embeddedHost = Board(
    name: "embedded-host", core: "x86-64", isa: "x86-64", flashBytes: 64 << 20, ramBytes: 64 << 20,
    kernelFamily: .plain,
    emulation: Emulation(host: .process, instructionsPerTick: nil, stackBoundBytes: 256 * 1024))

  /// The stack reserve of the linker scripts.
  private static let stackBoundBytes = 4096

  private static func emulated(
    _ name: String, _ core: String, _ isa: String, like chip: Board, _ family: KernelFamily,
    _ host: Emulation.Host, instructionsPerTick: Double, compiler: String? = nil
  ) -> Board {
    Board(
      name: name, core: core, isa: isa, flashBytes: chip.flashBytes, ramBytes: chip.ramBytes,
      kernelFamily: family,
      emulation: Emulation(
        host: host, instructionsPerTick: instructionsPerTick, stackBoundBytes: stackBoundBytes,
        compiler: compiler))
  }
}
