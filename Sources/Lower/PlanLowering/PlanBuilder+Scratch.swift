import Kernels
import MemoryPlanner
import PackageFormat
import PackageWriter

// What the kernels of each processor family want beside the tensors.
extension PlanBuilder {
  /// The scratch of a family's kernels by step; none for the steps that want none.
  func scratchDemands(of family: KernelFamily) -> [ScratchDemand] {
    steps.indices.compactMap { index in
      let step = steps[index]
      let byteCount =
        switch (step.opcode, layoutOfWeights(step)) {
        case (.convolution2D, .blocks4x4): KernelScratch.byteCount(convolution(step), family)
        case (.depthwiseConvolution2D, .foldedRows):
          KernelScratch.byteCount(depthwise(step), family) ?? 0
        default: 0
        }
      return byteCount > 0 ? ScratchDemand(step: index, byteCount: byteCount) : nil
    }
  }

  /// The order of a step's weights; plain where it has none.
  func layoutOfWeights(_ step: PlannedStep) -> TensorRecord.Layout {
    step.inputs.count > 1 ? tensors[step.inputs[1]].layout : .plain
  }

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

  /// The extents of x, of the weights and of the result.
  private func shapes(of step: PlannedStep) -> (x: [Int32], weights: [Int32], result: [Int32]) {
    func extents(_ tensor: Int) -> [Int32] { tensors[tensor].extents.map { Int32($0) } }
    return (extents(step.inputs[0]), extents(step.inputs[1]), extents(step.outputs[0]))
  }
}
