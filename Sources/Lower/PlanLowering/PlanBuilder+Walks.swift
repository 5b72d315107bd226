import Kernels
import PackageFormat
import PackageWriter

// How the kernel of a planned step walks over its input, as the kernels' own parameters.
extension PlanBuilder {
  /// The parameters of a convolution that say how it walks.
  func convolution(_ step: PlannedStep) -> Convolution2DParameters {
    let kernel = extents(step.inputs[1])
    var p = Convolution2DParameters()
    setWalk(of: step, kernel: (kernel[1], kernel[2]), &p)
    p.groupInputChannels = kernel[3]
    p.groupOutputChannels = extents(step.outputs[0])[3]
    p.dilationHeight = step[.dilationHeight]
    p.dilationWidth = step[.dilationWidth]
    return p
  }

  /// The parameters of a depthwise convolution that say how it walks.
  func depthwise(_ step: PlannedStep) -> DepthwiseConvolution2DParameters {
    let kernel = extents(step.inputs[1])
    var p = DepthwiseConvolution2DParameters()
    setWalk(of: step, kernel: (kernel[0], kernel[1]), &p)
    p.inputChannels = extents(step.inputs[0])[3]
    p.channelMultiplier = step[.channelMultiplier]
    p.dilationHeight = step[.dilationHeight]
    p.dilationWidth = step[.dilationWidth]
    return p
  }

  /// The parameters of a pool that say how it walks.
  func pool(_ step: PlannedStep) -> Pool2DParameters {
    var p = Pool2DParameters()
    setWalk(of: step, kernel: (step[.kernelHeight], step[.kernelWidth]), &p)
    p.channels = extents(step.inputs[0])[3]
    return p
  }

  /// What all operators with windows have.
  private func setWalk(
    of step: PlannedStep, kernel: (height: Int32, width: Int32), _ p: inout some WindowedOperator
  ) {
    setWalk(of: step, extents(step.inputs[0]), extents(step.outputs[0]), kernel: kernel, &p)
  }

  /// The same for an input and a result of these extents.
  func setWalk(
    of step: PlannedStep, _ x: [Int32], _ result: [Int32], kernel: (height: Int32, width: Int32),
    _ p: inout some WindowedOperator
  ) {
    p.batch = x[0]
    (p.inputHeight, p.inputWidth) = (x[1], x[2])
    (p.outputHeight, p.outputWidth) = (result[1], result[2])
    (p.kernelHeight, p.kernelWidth) = kernel
    (p.strideHeight, p.strideWidth) = (step[.strideHeight], step[.strideWidth])
    (p.padTop, p.padLeft) = (step[.padTop], step[.padLeft])
  }

  private func extents(_ tensor: Int) -> [Int32] { tensors[tensor].extents.map { Int32($0) } }
}
