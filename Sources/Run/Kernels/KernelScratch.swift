/// The scratch that a family's kernels want, in bytes.
package enum KernelScratch {
  /// For a convolution by patches: as many patches as share a pass over the weights.
  package static func byteCount(_ p: Convolution2DParameters, _ family: KernelFamily) -> Int {
    if family == .armDSP { return leastByteCount(p, family) }
    #if !hasFeature(Embedded)
      if family == .x86 {
        let best = ImageBands(p, runs: WindowRuns(p)).bestByteCount ?? 0
        return max(best, leastByteCount(p, family))
      }
    #endif
    let patches = min(patchesAtOnce(family), Int(p.batch &* p.outputHeight &* p.outputWidth))
    return patches &* leastByteCount(p, family)
  }

  /// For a convolution by patches: one patch; a pair of widened ones for the DSP extension.
  package static func leastByteCount(_ p: Convolution2DParameters, _ family: KernelFamily) -> Int {
    if family == .helium { return p.heliumPatchBytes }
    guard family == .armDSP else { return p.patchBytes }
    return p.pairBytes &+ (p.hasWholeWords ? 0 : p.patchBytes)
  }

  /// For a depthwise convolution by rows: its ring; nil where that passes 31 bits.
  package static func leastByteCount(
    _ p: DepthwiseConvolution2DParameters, _ family: KernelFamily
  ) -> Int? {
    if family == .armDSP, let byteCount = p.armDSPScratchBytes { return byteCount }
    if family == .helium, let byteCount = p.heliumScratchBytes { return byteCount }
    return p.plainScratchBytes
  }

  /// For a depthwise convolution by rows: what its kernel is fastest with.
  package static func byteCount(
    _ p: DepthwiseConvolution2DParameters, _ family: KernelFamily
  ) -> Int? {
    let least = leastByteCount(p, family)
    if family == .neon { return least.map { max($0, p.neonScratchBytes ?? 0) } }
    #if !hasFeature(Embedded)
      if family == .x86 { return least.map { max($0, ImageBands(p).bestByteCount ?? 0) } }
    #endif
    return least
  }

  private static func patchesAtOnce(_ family: KernelFamily) -> Int {
    switch family {
    case .helium: 2
    case .neon: 16
    default: 4
    }
  }
}
