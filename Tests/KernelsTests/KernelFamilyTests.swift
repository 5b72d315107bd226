import Kernels
import TestSupport
import Testing

@Test(arguments: [KernelFamily.plain, .armDSP, .helium], 0..<40 as Range<UInt32>)
func everyFamilyGivesThePlainResult(family: KernelFamily, seed: UInt32) {
  #expect(checkKernelFamily(family, seed: seed) == nil)
}
