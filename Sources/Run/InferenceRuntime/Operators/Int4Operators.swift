import Kernels
import PackageFormat
import TensorTypes

// Convolutions and products with a matrix whose weights have four bits. Products are convolutions
// of rows of single pixels; depthwise convolutions unpack their few weights.
extension Step {
  /// The scales' groups.
  private var int4Groups: Int4Groups { Int4Groups(size: self[.groupSize]) }

  /// A product with a matrix as a convolution.
  var int4Product: Convolution2DParameters {
    let weights = input(1)
    var p = Convolution2DParameters(
      rows: self[.rows], inputChannels: weights.extents[1], outputChannels: weights.extents[0])
    p.inputOffset = self[.inputOffset]
    p.outputOffset = self[.outputOffset]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  /// The reason against layout, groups and scratch, if there is one; extents have been seen.
  @inline(never)
  func reasonAgainstInt4(
    _ opcode: Opcode, _ p: Convolution2DParameters
  ) -> OperatorError.Reason? {
    let weights = input(1)
    guard links(opcode, forInt4: weights) else { return .notLinked }
    let isPlain = weights.has(.plain)
    guard isPlain || (weights.has(.blocks4x8) && p.groups == 1) else { return .layout }
    if let reason = reasonAgainstGroups(p, areBlocks: !isPlain) { return reason }
    let least = isPlain ? 0 : KernelScratch.leastByteCount(int4: p, .current)
    return scratch.byteCount >= least ? nil : .scratch
  }

  private func reasonAgainstGroups(
    _ p: Convolution2DParameters, areBlocks: Bool
  ) -> OperatorError.Reason? {
    let size = self[.groupSize]
    guard size >= 0, (size == 0) == (record.inputCount == 5) else { return .parameter }
    if size == 0 { return nil }
    guard !areBlocks || (size & 7 == 0 && size <= Int32(Int4Blocks.mostTaps)) else {
      return .parameter
    }
    // No more than there are weights, of which 2^31 bits are the limit, for whole blocks.
    let rows = areBlocks ? WeightBlocks.padded(Int(p.outputChannels)) : Int(p.outputChannels)
    let count = rows &* int4Groups.count(depth: Int(p.depth))
    return reason(
      againstTable: 5, .int8, count: Int32(truncatingIfNeeded: count))
  }

  /// The reason against a depthwise convolution's layout, groups and scratch, if there is one.
  @inline(never)
  func reasonAgainstInt4Depthwise() -> OperatorError.Reason? {
    let weights = input(1)
    guard links(.depthwiseConvolution2D, forInt4: weights) else { return .notLinked }
    guard weights.has(.foldedRows) else { return .layout }
    guard self[.groupSize] == 0, record.inputCount == 5 else { return .parameter }
    let p = depthwise
    guard let rows = KernelScratch.leastByteCount(p, .current) else { return .extents }
    let room = scratch.byteCount &- KernelScratch.unpackedByteCount(p)
    return room >= rows ? nil : .scratch
  }

  /// The reason against scales, or against sums that could wrap; factors have been seen.
  @inline(never)
  func reasonAgainstInt4Numbers(products: Int32) -> OperatorError.Reason? {
    var greatest: Int8 = 1
    if record.inputCount == 6 {
      let scales = table(5, of: Int8.self)
      for index in scales.indices {
        if scales[index] < 1 { return .parameter }
        greatest = max(greatest, scales[index])
      }
    }
    let product =
      input(1).has(.plain) ? Limits.greatestInt4Product : Limits.greatestFoldedInt4Product
    return sumsFit(products: products, of: product &* Int(greatest)) ? nil : .accumulator
  }
}

// Running them.
extension Step {
  /// The packed weights: the checks have seen that they lie in the package.
  ///
  /// Sound as validation has proved that their bytes do.
  @_lifetime(copy self)
  private func int4Codes() -> Span<Int8> {
    let tensor = input(1)
    let start = unsafe (constants + tensor.byteOffset).assumingMemoryBound(to: Int8.self)
    let span = unsafe Span(_unsafeStart: start, count: tensor.byteCount)
    return unsafe _overrideLifetime(span, copying: self)
  }

  /// The scales of groups; without groups there is nothing in it.
  @_lifetime(copy self)
  private func int4Scales() -> Span<Int8> {
    record.inputCount == 6 ? table(5, of: Int8.self) : Span()
  }

  /// A convolution, or a product with a matrix.
  @inline(never)
  func runInt4Convolution(_ opcode: Opcode, _ memory: Memory) {
    let p = opcode == .fullyConnected ? int4Product : convolution
    if links(opcode, int4: .plain) && input(1).has(.plain) {
      runInt4OfPlainWeights(p, memory)
    } else if links(opcode, int4: .blocks4x8) {
      runInt4ByPatches(p, memory)
    }
  }

  @inline(never)
  private func runInt4OfPlainWeights(_ p: Convolution2DParameters, _ memory: Memory) {
    var result = result(in: memory)
    convolution2DInt4(
      p, int4Groups, input: bytes(0, in: memory), codes: int4Codes(), scales: int4Scales(),
      bias: words(2, in: memory), multipliers: words(3, in: memory), shifts: bytes(4, in: memory),
      output: &result)
  }

  @inline(never)
  private func runInt4ByPatches(_ p: Convolution2DParameters, _ memory: Memory) {
    var result = result(in: memory)
    var patches = scratch(in: memory)
    convolution2DInt4ByPatches(
      p, int4Groups, input: bytes(0, in: memory), codes: int4Codes(), scales: int4Scales(),
      bias: words(2, in: memory), multipliers: words(3, in: memory), shifts: bytes(4, in: memory),
      scratch: &patches, output: &result)
  }

  @inline(never)
  func runInt4Depthwise(_ memory: Memory) {
    guard links(.depthwiseConvolution2D, int4: .foldedRows) else { return }
    let p = depthwise
    var result = result(in: memory)
    var room = scratch(in: memory)
    depthwiseConvolution2DInt4ByRows(
      p, input: bytes(0, in: memory), codes: int4Codes(), bias: words(2, in: memory),
      multipliers: words(3, in: memory), shifts: bytes(4, in: memory), scratch: &room,
      output: &result)
  }
}
