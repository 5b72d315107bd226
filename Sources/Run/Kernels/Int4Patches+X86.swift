// Weights of four bits on x86-64: patches of many pixels at once, and behind them, for each patch,
// 8 times the sums of its groups, as weights are made unsigned on the way.
#if arch(x86_64) && !hasFeature(Embedded)
  import CIntrinsics
#endif

extension Convolution2DParameters {
  /// The bytes of a patch and of the sums of its groups, of which there are most without scales of
  /// their own where a group has eight taps.
  @inline(__always)
  func x86Int4PatchBytes(_ groups: Int4Groups) -> Int {
    int4PatchBytes &+ 4 &* int4GroupCount(groups)
  }

  /// The groups in which a row is summed.
  @inline(__always)
  fileprivate func int4GroupCount(_ groups: Int4Groups) -> Int {
    let size = groups.size == 0 ? Int4Blocks.mostTaps : Int(groups.size)
    return (Int(depth) &+ size &- 1) / size
  }
}

/// The version for x86-64, with as much of the processor as the level says.
package func convolution2DInt4ByPatchesX86(
  _ p: Convolution2DParameters, _ groups: Int4Groups, input: Span<Int8>, codes: Span<Int8>,
  scales: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
  scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>, level: X86Level = .current
) {
  #if arch(x86_64) && !hasFeature(Embedded)
    if level != .none && scratch.count >= p.x86Int4PatchBytes(groups) {
      multiplyPatches(
        p, groups, input: input, codes: codes, scales: scales, bias: bias,
        multipliers: multipliers, shifts: shifts, scratch: &scratch, output: &output, level)
      return
    }
  #endif
  convolution2DInt4ByPatches(
    .plain, p, groups, input: input, codes: codes, scales: scales, bias: bias,
    multipliers: multipliers, shifts: shifts, scratch: &scratch, output: &output)
}

#if arch(x86_64) && !hasFeature(Embedded)
  private func multiplyPatches(
    _ p: Convolution2DParameters, _ groups: Int4Groups, input: Span<Int8>, codes: Span<Int8>,
    scales: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<Int8>,
    scratch: inout MutableSpan<Int8>, output: inout MutableSpan<Int8>, _ level: X86Level
  ) {
    let (outputs, depth) = (Int(p.outputChannels), Int(p.depth))
    let groupCount = p.int4GroupCount(groups)
    var results = unsafe nvx_results(
      outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts,
      offset: p.outputOffset, minimum: p.activationMinimum, maximum: p.activationMaximum)
    var product = unsafe nvx_x86_int4()
    unsafe product.rowStep = Int64(p.int4PatchBytes)
    unsafe product.eights = Int32(p.int4PatchBytes / 8)
    unsafe product.groupEights =
      groups.size == 0 ? Int32(Int4Blocks.mostTaps / 8) : groups.size / 8
    unsafe product.outputs = p.outputChannels
    unsafe product.weights = codes.address(of: Int4Blocks.byteCount(outputs: outputs, depth: depth))
    if groups.size != 0 {
      unsafe product.scales = scales.address(of: WeightBlocks.padded(outputs) * groupCount)
    }
    var walk = PixelWalk(p)
    var outputStart = 0
    while walk.pixelsLeft > 0 {
      let count = gatherInt4Patches(
        p, &walk, input: input, &scratch, slotBytes: p.x86Int4PatchBytes(groups))
      let patches = unsafe scratch.address(count: count * p.x86Int4PatchBytes(groups))
      let sums = unsafe UnsafeMutableRawPointer(patches + count * p.int4PatchBytes)
        .assumingMemoryBound(to: Int32.self)
      unsafe product.input = UnsafePointer(patches)
      unsafe product.rows = Int64(truncatingIfNeeded: count)
      unsafe nvx_x86_group_sums(&product, sums)
      unsafe product.groupSums = UnsafePointer(sums)
      unsafe product.output = output.address(at: outputStart, count: count * outputs)
      if level == .avx2 {
        unsafe nvx_avx2_int4(&product, &results)
      } else {
        unsafe nvx_vnni_int4(&product, &results)
      }
      outputStart += count * outputs
    }
  }
#endif
