import CIntrinsics

/// The processors for which a kernel may have a version of its own.
package enum KernelFamily: UInt8, Sendable {
  /// The versions that define the result; they run everywhere.
  case plain = 0
  /// The DSP extension of Cortex-M4 and M7: two 16-bit products an instruction.
  case armDSP = 1
  /// The vector extension of Cortex-M55: sixteen 8-bit products an instruction.
  case helium = 2
  /// x86-64 with AVX2 or AVX-512 VNNI, chosen when the program runs.
  case x86 = 3
  /// AArch64: NEON, with SDOT where it is compiled for that.
  case neon = 4

  /// The family that this was compiled for; a constant, so that a choice by it costs nothing.
  @inline(__always)
  package static var current: KernelFamily {
    KernelFamily(rawValue: UInt8(NVX_KERNEL_FAMILY)) ?? .plain
  }
}
