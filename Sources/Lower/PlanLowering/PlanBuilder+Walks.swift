import Kernels
import PackageFormat
import PackageWriter

// How the kernel of a planned step walks over its input, as the kernels' own parameters.
extension PlanBuilder {
  /// The parameters of a convolution that say how it walks.
  func convolution(_ step: PlannedStep) -> Convolution2DParameters {
    let (x, weights, result) = shapes(of: step)
    var p = Convolution2DParameters()
    p.batch = x[0]
    p.inputHeight = x[1]
    p.inputWidth = x[2]
    p.outputHeight = result[1]
    p.outputWidth = result[2]
    p.groupInputChannels = weights[3]
    p.groupOutputChannels = result[3]
    p.kernelHeight = weights[1]
    p.kernelWidth = weights[2]
    p.strideHeight = step[.strideHeight]
    p.strideWidth = step[.strideWidth]
    p.dilationHeight = step[.dilationHeight]
    p.dilationWidth = step[.dilationWidth]
    p.padTop = step[.padTop]
    p.padLeft = step[.padLeft]
    return p
  }

  /// The parameters of a depthwise convolution that say how it walks.
  func depthwise(_ step: PlannedStep) -> DepthwiseConvolution2DParameters {
    let (x, weights, result) = shapes(of: step)
    var p = DepthwiseConvolution2DParameters()
    p.batch = x[0]
    p.inputHeight = x[1]
    p.inputWidth = x[2]
    p.inputChannels = x[3]
    p.outputHeight = result[1]
    p.outputWidth = result[2]
    p.channelMultiplier = step[.channelMultiplier]
    p.kernelHeight = weights[0]
    p.kernelWidth = weights[1]
    p.strideHeight = step[.strideHeight]
    p.strideWidth = step[.strideWidth]
    p.dilationHeight = step[.dilationHeight]
    p.dilationWidth = step[.dilationWidth]
    p.padTop = step[.padTop]
    p.padLeft = step[.padLeft]
    return p
  }

  /// The parameters of a pool that say how it walks.
  func pool(_ step: PlannedStep) -> Pool2DParameters {
    let (x, result) = (extents(step.inputs[0]), extents(step.outputs[0]))
    var p = Pool2DParameters()
    p.batch = x[0]
    p.inputHeight = x[1]
    p.inputWidth = x[2]
    p.channels = x[3]
    p.outputHeight = result[1]
    p.outputWidth = result[2]
    p.kernelHeight = step[.kernelHeight]
    p.kernelWidth = step[.kernelWidth]
    p.strideHeight = step[.strideHeight]
    p.strideWidth = step[.strideWidth]
    p.padTop = step[.padTop]
    p.padLeft = step[.padLeft]
    return p
  }

  private func extents(_ tensor: Int) -> [Int32] { tensors[tensor].extents.map { Int32($0) } }

  /// The extents of x, of the weights and of the result.
  private func shapes(of step: PlannedStep) -> (x: [Int32], weights: [Int32], result: [Int32]) {
    (extents(step.inputs[0]), extents(step.inputs[1]), extents(step.outputs[0]))
  }
}
