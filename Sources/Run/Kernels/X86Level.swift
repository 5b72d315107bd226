#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

/// What the kernels for x86-64 can use of the processor that they run on.
package enum X86Level: Int32, Sendable {
  /// Too little: the plain kernels run.
  case none = 0
  case avx2 = 1
  /// AVX-512 with VNNI.
  case vnni = 2

  /// The best of this processor.
  package static var current: X86Level {
    #if arch(x86_64) && !hasFeature(Embedded)
      X86Level(rawValue: nvx_x86_level()) ?? .none
    #else
      .none
    #endif
  }
}
