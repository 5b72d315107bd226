/// The set of kernels that a processor runs; the raw value is the number a package knows it by.
public enum KernelFamily: Int, CaseIterable, Sendable {
  /// The kernels that define the result: portable Swift.
  case plain = 0
  /// Arm's DSP instructions: Cortex-M4, M7, M33.
  case armDSP = 1
  /// Arm's Helium vectors: Cortex-M55.
  case helium = 2
}
