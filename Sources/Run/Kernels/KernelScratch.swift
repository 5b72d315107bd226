/// The scratch that a family's kernels want, in bytes.
package enum KernelScratch {
  /// For a convolution by patches: as many patches as share a pass over the weights.
  package static func byteCount(_ p: Convolution2DParameters, _ family: KernelFamily) -> Int {
    let patches = min(patchesAtOnce(family), Int(p.batch &* p.outputHeight &* p.outputWidth))
    return patches &* leastByteCount(p, family)
  }

  /// For a convolution by patches: one patch.
  package static func leastByteCount(_ p: Convolution2DParameters, _ family: KernelFamily) -> Int {
    p.patchBytes
  }

  /// For a depthwise convolution by rows: its ring.
  package static func byteCount(
    _ p: DepthwiseConvolution2DParameters, _ family: KernelFamily
  ) -> Int {
    Int(p.ringRows) &* Int(p.ringColumns)
  }

  private static func patchesAtOnce(_ family: KernelFamily) -> Int { 4 }
}
