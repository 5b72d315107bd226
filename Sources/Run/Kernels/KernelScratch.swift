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
  @inline(__always)
  package static func leastByteCount(_ p: Convolution2DParameters, _ family: KernelFamily) -> Int {
    if family == .helium { return p.heliumPatchBytes }
    return family == .armDSP ? p.pairBytes : p.patchBytes
  }

  /// For a convolution by patches with weights of four bits: as many patches as share a pass over
  /// the weights.
  package static func byteCount(
    int4 p: Convolution2DParameters, _ groups: Int4Groups, _ family: KernelFamily
  ) -> Int {
    let pixels = Int(p.batch &* p.outputHeight &* p.outputWidth)
    switch family {
    case .armDSP: return p.int4PairBytes
    case .x86: return min(pixels, 32) &* p.x86Int4PatchBytes(groups)
    case .helium: return min(pixels, 2) &* p.int4PatchBytes
    default: return min(pixels, 4) &* p.int4PatchBytes
    }
  }

  /// For a convolution by patches with weights of four bits: one patch; a pair of widened ones for
  /// the DSP extension.
  @inline(__always)
  package static func leastByteCount(int4 p: Convolution2DParameters, _ family: KernelFamily) -> Int
  {
    family == .armDSP ? p.int4PairBytes : p.int4PatchBytes
  }

  /// For a depthwise convolution by rows, the weights that it unpacks before its ring.
  @inline(__always)
  package static func unpackedByteCount(_ p: DepthwiseConvolution2DParameters) -> Int {
    (Int(p.kernelHeight &* p.kernelWidth &* p.outputChannels) &+ 15) & ~15
  }

  /// For a depthwise convolution by rows: its ring; nil where that passes 31 bits.
  @inline(__always)
  package static func leastByteCount(
    _ p: DepthwiseConvolution2DParameters, _ family: KernelFamily
  ) -> Int? {
    switch family {
    case .armDSP: p.armDSPScratchBytes
    case .helium: p.heliumScratchBytes
    default: p.plainScratchBytes
    }
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

  /// For an attention: scores and weights, turns, and a query; below 2^27.
  @inline(__always)
  package static func leastByteCount(_ p: AttentionParameters) -> Int {
    Int(p.context &* (6 &+ 2 &* p.headSize) &+ 4 &* p.headSize)
  }

  private static func patchesAtOnce(_ family: KernelFamily) -> Int {
    switch family {
    case .helium: 2
    case .neon: 16
    default: 4
    }
  }
}
