// Convolution for Helium: the patches of two pixels share the loads of the weights. In scratch a
// patch goes on with zeros to a multiple of sixteen, so that only the last weights have an end to
// respect.
import CIntrinsics
import TensorTypes

extension Convolution2DParameters {
  /// The bytes of a patch and of the zeros behind it.
  @inline(__always)
  var heliumPatchBytes: Int { (Int(depth) &+ 15) & ~15 }
}

/// The version for Helium; without it, the same steps in portable C.
package func convolution2DByPatchesHelium(
  _ p: Convolution2DParameters, input: Span<Int8>, weights: Span<Int8>, bias: Span<Int32>,
  multipliers: Span<Int32>, shifts: Span<Int8>, scratch: inout MutableSpan<Int8>,
  output: inout MutableSpan<Int8>
) {
  let patchBytes = p.heliumPatchBytes
  let outputs = Int(p.outputChannels)
  let isPair = scratch.count >= 2 &* patchBytes
  var walk = PixelWalk(p)
  let first = unsafe scratch.address(count: isPair ? 2 &* patchBytes : patchBytes)
  let second = unsafe isPair ? first + patchBytes : first
  var result = unsafe output.address(count: Int(walk.pixelsLeft) &* outputs)
  let window = HeliumWindow(p, input: input)
  unsafe window.fillEnds(p, first, second)
  var product = unsafe nvx_mve_product()
  unsafe withUnsafeMutablePointer(to: &product) { product in
    var shape = p.product
    shape.depth = p.depth
    let tables = unsafe nvx_mve_tables(
      outputs: p.outputChannels, bias: bias, multipliers: multipliers, shifts: shifts)
    unsafe shape.prepare(product, weights, tables, areRowsPadded: true)
    while walk.pixelsLeft > 0 {
      unsafe window.gather(p, walk, first)
      walk.advance(p)
      if isPair && walk.pixelsLeft > 0 {
        unsafe window.gather(p, walk, second)
        walk.advance(p)
        unsafe nvx_mve_pair_product(product, first, second, result, result + outputs)
        unsafe result += 2 &* outputs
      } else {
        unsafe nvx_mve_row_product(product, first, result)
        unsafe result += outputs
      }
    }
  }
}

/// The window of a convolution over its input.
@safe
private struct HeliumWindow {
  private let input: UnsafePointer<Int8>
  /// Minus the last origins at which the window is inside.
  private let lastX, lastY: Int32
  private let rowBytes: Int32

  @inline(__always)
  init(_ p: Convolution2DParameters, input: Span<Int8>) {
    rowBytes = p.inputWidth &* p.groupInputChannels
    unsafe self.input = input.address(count: Int(p.batch &* p.inputHeight &* rowBytes))
    lastX = p.inputWidth &- (p.kernelWidth &- 1) &* p.dilationWidth &- 1
    lastY = p.inputHeight &- (p.kernelHeight &- 1) &* p.dilationHeight &- 1
  }

  /// Fills the zeros behind the patches, which no patch overwrites.
  func fillEnds(
    _ p: Convolution2DParameters, _ first: UnsafeMutablePointer<Int8>,
    _ second: UnsafeMutablePointer<Int8>
  ) {
    let depth = Int(p.depth)
    let count = Int32(truncatingIfNeeded: p.heliumPatchBytes &- depth)
    unsafe nvx_mve_fill(first + depth, 0, count)
    unsafe nvx_mve_fill(second + depth, 0, count)
  }

  /// Copies the window of the walk's pixel; what is outside of the image is the zero point.
  @inline(never)
  func gather(
    _ p: Convolution2DParameters, _ walk: PixelWalk, _ patch: UnsafeMutablePointer<Int8>
  ) {
    let isInside =
      walk.originX >= 0 && walk.originX <= lastX && walk.originY >= 0 && walk.originY <= lastY
    guard isInside && p.dilationWidth == 1 else {
      unsafe gatherBorder(p, walk, patch)
      return
    }
    let runBytes = p.kernelWidth &* p.groupInputChannels
    let step = Int(p.dilationHeight &* rowBytes)
    var from = unsafe input + offset(p, walk, row: walk.originY, column: walk.originX)
    var to = unsafe patch
    for _ in 0..<p.kernelHeight {
      unsafe nvx_mve_copy(to, from, runBytes)
      unsafe to += Int(runBytes)
      unsafe from += step
    }
  }

  /// The same tap by tap.
  @inline(never)
  private func gatherBorder(
    _ p: Convolution2DParameters, _ walk: PixelWalk, _ patch: UnsafeMutablePointer<Int8>
  ) {
    let channels = p.groupInputChannels
    unsafe nvx_mve_fill(patch, Int8(truncatingIfNeeded: 0 &- p.inputOffset), p.depth)
    let (firstColumn, endColumn) = KernelWindow.taps(
      origin: walk.originX, kernel: p.kernelWidth, dilation: p.dilationWidth, extent: p.inputWidth)
    let (firstRow, endRow) = KernelWindow.taps(
      origin: walk.originY, kernel: p.kernelHeight, dilation: p.dilationHeight,
      extent: p.inputHeight)
    let isRun = p.dilationWidth == 1
    for row in firstRow..<endRow {
      var column = firstColumn
      while column < endColumn {
        let count = isRun ? endColumn &- firstColumn : 1
        let start = offset(
          p, walk, row: walk.originY &+ row &* p.dilationHeight,
          column: walk.originX &+ column &* p.dilationWidth)
        let to = unsafe patch + Int((row &* p.kernelWidth &+ column) &* channels)
        unsafe nvx_mve_copy(to, input + start, count &* channels)
        column &+= count
      }
    }
  }

  @inline(__always)
  private func offset(
    _ p: Convolution2DParameters, _ walk: PixelWalk, row: Int32, column: Int32
  ) -> Int {
    Int(walk.imageStart &+ row &* rowBytes &+ column &* p.groupInputChannels)
  }
}
