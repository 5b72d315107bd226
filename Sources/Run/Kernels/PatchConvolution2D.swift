// Convolution with weights in blocks. The inputs of a few neighbouring pixels are gathered into
// scratch, one patch a pixel, in the order of the weights; then it is a product of the patches
// with a matrix.
//
// A patch is complete before a result of its pixel is written, and pixels go in ascending order:
// so the output may overlap inputs that no later pixel reads.

extension Convolution2DParameters {
  /// The elements of a pixel's patch.
  @inline(__always)
  package var depth: Int32 { kernelHeight &* kernelWidth &* groupInputChannels }

  /// The rows that a window reaches over.
  @inline(__always)
  var ringRows: Int32 { (kernelHeight &- 1) &* dilationHeight &+ 1 }

  /// The elements of a padded row, in pixels: all that a row of windows reaches.
  @inline(__always)
  var ringColumns: Int32 {
    (outputWidth &- 1) &* strideWidth &+ (kernelWidth &- 1) &* dilationWidth &+ 1
  }

  /// The bytes that a patch takes in scratch: whole blocks of weights.
  @inline(__always)
  package var patchBytes: Int { WeightBlocks.padded(Int(depth)) }
}

/// A dense convolution of one group.
///
/// Input and output NHWC, weights OHWI in blocks (`MatrixProduct.swift`); `bias`, `multipliers` and
/// `shifts` have one entry for each output channel. `scratch` holds `KernelScratch.leastByteCount`
/// or more: with more of it, several pixels share a pass over the weights.
package func convolution2DByPatches(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>
) {
  switch KernelFamily.current {
  case .armDSP:
    convolution2DByPatchesArmDSP(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .helium:
    convolution2DByPatchesHelium(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .x86:
    convolution2DByPatchesX86(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  case .neon:
    convolution2DByPatchesNeon(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  default:
    convolution2DByPatchesPlain(
      p, input: input, weights: weights, bias: bias, multipliers: multipliers, shifts: shifts,
      scratch: &scratch, output: &output)
  }
}

/// The version that defines the result.
package func convolution2DByPatchesPlain(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>
) {
  var product = p.product
  let finish = LayerFinish(product, bias: bias, multipliers: multipliers, shifts: shifts)
  var walk = PixelWalk(p)
  while walk.pixelsLeft > 0 {
    let byteCount = gatherPatches(p, &walk, input: input, &scratch, &product)
    multiplyPlain(
      product, rows: scratch.span.extracting(0..<byteCount), weights: weights, finish,
      output: &output)
    product.outputStart &+= product.rows &* product.outputChannels
  }
}

/// Fills scratch with the patches of the next pixels, whose bytes it counts; `product` is told how
/// many there are.
func gatherPatches(
  _ p: Convolution2DParameters, _ walk: inout PixelWalk, input: Span<Int8>,
  _ scratch: inout MutableSpan<Int8>, _ product: inout MatrixProductParameters
) -> Int {
  let patchBytes = p.patchBytes
  let capacity = Int32(truncatingIfNeeded: scratch.count / patchBytes)
  precondition(capacity > 0)
  product.rows = min(capacity, walk.pixelsLeft)
  var slot = 0
  for _ in 0..<product.rows {
    gatherPatch(p, walk, input: input, at: slot, of: &scratch)
    slot &+= patchBytes
    walk.advance(p)
  }
  return slot
}

extension Convolution2DParameters {
  /// The product of patches with the weights; `rows` and `outputStart` change as pixels go by.
  var product: MatrixProductParameters {
    var product = MatrixProductParameters()
    product.depth = Int32(truncatingIfNeeded: patchBytes)
    product.rowStep = product.depth
    product.outputChannels = outputChannels
    product.outputOffset = outputOffset
    product.activationMinimum = activationMinimum
    product.activationMaximum = activationMaximum
    return product
  }
}

/// Copies the window of the walk's pixel; what is outside of the image is the zero point, what is
/// behind the patch is 0.
func gatherPatch(
  _ p: Convolution2DParameters, _ walk: PixelWalk, input: Span<Int8>, at start: Int,
  of scratch: inout MutableSpan<Int8>
) {
  let patchBytes = p.patchBytes
  let zero = Int8(truncatingIfNeeded: 0 &- p.inputOffset)
  let columns = ColumnRun(p, from: walk.originX, columns: p.kernelWidth)
  var to = unsafe scratch.address(at: start, count: patchBytes)
  var row = walk.originY
  for _ in 0..<p.kernelHeight {
    if row < 0 || row >= p.inputHeight {
      unsafe to = fill(to, zero, Int(p.kernelWidth &* p.groupInputChannels))
    } else if p.dilationWidth == 1 {
      unsafe to = fill(to, zero, columns.before)
      if columns.inside > 0 {
        let pixel = row &* p.inputWidth &+ max(0, walk.originX)
        let from = Int(walk.imageStart &+ pixel &* p.groupInputChannels)
        unsafe to = copy(input.address(at: from, count: columns.inside), to, columns.inside)
      }
      unsafe to = fill(to, zero, columns.after)
    } else {
      unsafe to = gatherApart(p, walk, row, input, to, zero)
    }
    row &+= p.dilationHeight
  }
  _ = unsafe fill(to, 0, patchBytes &- Int(p.depth))
}

/// Columns of a window side by side: the bytes before, inside and after the image.
struct ColumnRun {
  let before, inside, after: Int

  @inline(__always)
  init(_ p: Convolution2DParameters, from origin: Int32, columns: Int32) {
    let channels = Int(p.groupInputChannels)
    let before = min(columns, max(0, 0 &- origin))
    let end = min(columns, max(before, p.inputWidth &- origin))
    self.before = Int(before) &* channels
    inside = Int(end &- before) &* channels
    after = Int(columns &- end) &* channels
  }
}

/// A row of a window tap by tap.
@inline(never)
private func gatherApart(
  _ p: Convolution2DParameters, _ walk: PixelWalk, _ row: Int32, _ input: Span<Int8>,
  _ start: UnsafeMutablePointer<Int8>, _ zero: Int8
) -> UnsafeMutablePointer<Int8> {
  let channels = Int(p.groupInputChannels)
  var to = unsafe start
  var column = walk.originX
  for _ in 0..<p.kernelWidth {
    if column >= 0 && column < p.inputWidth {
      let from = Int(
        walk.imageStart &+ (row &* p.inputWidth &+ column) &* p.groupInputChannels)
      unsafe to = copy(input.address(at: from, count: channels), to, channels)
    } else {
      unsafe to = fill(to, zero, channels)
    }
    column &+= p.dilationWidth
  }
  return unsafe to
}

/// Stores a byte so many times; the address behind the last.
@inline(__always)
private func fill(
  _ start: UnsafeMutablePointer<Int8>, _ value: Int8, _ count: Int
) -> UnsafeMutablePointer<Int8> {
  var to = unsafe start
  let end = unsafe start + count
  while unsafe to != end {
    unsafe to[0] = value
    unsafe to += 1
  }
  return unsafe to
}

/// Copies so many bytes, one or more, by words where both addresses are those of words; the address
/// behind the last.
@inline(__always)
private func copy(
  _ source: UnsafePointer<Int8>, _ start: UnsafeMutablePointer<Int8>, _ count: Int
) -> UnsafeMutablePointer<Int8> {
  let end = unsafe start + count
  guard (Int(bitPattern: source) | Int(bitPattern: start) | count) & 3 != 0 else {
    unsafe copyWords(UnsafeRawPointer(source), UnsafeMutableRawPointer(start), count)
    return unsafe end
  }
  var (from, to) = unsafe (source, start)
  repeat {
    unsafe to[0] = from[0]
    unsafe from += 1
    unsafe to += 1
  } while unsafe to != end
  return unsafe to
}

/// Copies a multiple of four bytes between aligned addresses.
@inline(__always)
private func copyWords(
  _ source: UnsafeRawPointer, _ start: UnsafeMutableRawPointer, _ count: Int
) {
  var from = unsafe source.assumingMemoryBound(to: Int32.self)
  var to = unsafe start.assumingMemoryBound(to: Int32.self)
  let end = unsafe to + count &>> 2
  repeat {
    unsafe to[0] = from[0]
    unsafe from += 1
    unsafe to += 1
  } while unsafe to != end
}
