import Kernels

// Figures from the makers' datasheets. Where flash is a chip beside the processor, it is that of
// the maker's own module or board.
extension Board {
  /// ST, DS12110: 2 MB of flash; of 1 MB of RAM the 512 KB of AXI SRAM are contiguous.
  public static let stm32h743 = chip(
    "stm32h743", "Cortex-M7", "ARMv7E-M", flashKB: 2048, ramKB: 512, .armDSP)
  /// ST, DS10693: SRAM1 and SRAM2 are contiguous.
  public static let stm32f446 = chip(
    "stm32f446", "Cortex-M4", "ARMv7E-M", flashKB: 512, ramKB: 128, .armDSP)
  /// Nordic, nRF52840 product specification 1.7.
  public static let nrf52840 = chip(
    "nrf52840", "Cortex-M4", "ARMv7E-M", flashKB: 1024, ramKB: 256, .armDSP)
  /// Raspberry Pi, RP2350 datasheet; the flash is the Pico 2's.
  public static let rp2350 = chip(
    "rp2350", "Cortex-M33", "ARMv8-M", flashKB: 4096, ramKB: 520, .armDSP)
  /// Espressif, ESP32-S3 datasheet; the flash is the WROOM-1-N8 module's.
  public static let esp32s3 = chip(
    "esp32-s3", "Xtensa LX7", "Xtensa", flashKB: 8192, ramKB: 512, .plain)
  /// Espressif, ESP32-C3 datasheet; the flash is the MINI-1-N4 module's.
  public static let esp32c3 = chip(
    "esp32-c3", "RV32IMC", "RV32IMC", flashKB: 4096, ramKB: 400, .plain)

  private static func chip(
    _ name: String, _ core: String, _ isa: String, flashKB: Int, ramKB: Int, _ family: KernelFamily
  ) -> Board {
    Board(
      name: name, core: core, isa: isa, flashBytes: flashKB * 1024, ramBytes: ramKB * 1024,
      kernelFamily: family, emulation: nil)
  }
}
