import Kernels
import PackageFormat
import TensorTypes

extension Step {
  private var pool: Pool2DParameters {
    let x = input(0)
    let result = output
    var p = Pool2DParameters()
    p.batch = x.extents[0]
    p.inputHeight = x.extents[1]
    p.inputWidth = x.extents[2]
    p.channels = x.extents[3]
    p.outputHeight = result.extents[1]
    p.outputWidth = result.extents[2]
    p.kernelHeight = self[.kernelHeight]
    p.kernelWidth = self[.kernelWidth]
    p.strideHeight = self[.strideHeight]
    p.strideWidth = self[.strideWidth]
    p.padTop = self[.padTop]
    p.padLeft = self[.padLeft]
    p.activationMinimum = self[.activationMinimum]
    p.activationMaximum = self[.activationMaximum]
    return p
  }

  func reasonAgainstPool() -> OperatorError.Reason? {
    let x = input(0)
    let result = output
    if let reason = reason(against: x, type: .int8, rank: 4)
      ?? reason(against: result, type: .int8, rank: 4)
    {
      return reason
    }
    // The kernel's extents stand in the slots of a convolution's dilations.
    guard hasWindow(x, result), hasInt8Quantization else { return .parameter }
    let p = pool
    guard x.extents[0] == result.extents[0], x.extents[3] == result.extents[3],
      everyWindowHoldsAPixel(p), record.does(.maxPool2D) || canBeAveraged(p)
    else { return .extents }
    return nil
  }

  /// Whether the first and the last window of each axis reach into the image; those between do.
  private func everyWindowHoldsAPixel(_ p: Pool2DParameters) -> Bool {
    p.padTop < p.kernelHeight && p.padLeft < p.kernelWidth
      && (p.outputHeight &- 1) &* p.strideHeight &- p.padTop < p.inputHeight
      && (p.outputWidth &- 1) &* p.strideWidth &- p.padLeft < p.inputWidth
  }

  /// Whether no window has more pixels than an average is exact for.
  private func canBeAveraged(_ p: Pool2DParameters) -> Bool {
    let pixels = min(p.kernelHeight, p.inputHeight) &* min(p.kernelWidth, p.inputWidth)
    return Int(pixels) <= Limits.averageCount
  }

  @inline(never)
  func runAveragePool(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    averagePool2D(
      pool, input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }

  @inline(never)
  func runMaxPool(_ memory: Memory) {
    var result = memory.mutableElements(of: output, as: Int8.self)
    maxPool2D(pool, input: memory.elements(of: input(0), as: Int8.self), output: &result)
  }
}
